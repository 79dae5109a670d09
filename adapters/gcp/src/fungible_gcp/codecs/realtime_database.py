"""Changes of values of Firebase's Realtime Database: CloudEvents, and events of the first generation.

google.events.firebase.database.v1, ReferenceEventData: `data` is the value before, `delta` what a write changes of it.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.document import DocumentChange
from fungible_gcp.envelope import opened
from fungible_gcp.single import encode as encode  # noqa: PLC0414  one of the codec's functions
from fungible_gcp.single import moment
from fungible_gcp.single import one_answer as one_answer  # noqa: PLC0414  likewise
from fungible_gcp.single import ordered as ordered  # noqa: PLC0414  likewise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible_gcp.envelope import Envelope

CARRIES: Mapping[str, str] = {
    "action": "exact", "after": "pruned", "before": "pruned", "collection": "exact", "key": "exact", "time": "exact",
}  # fmt: skip

_TYPES = "google.firebase.database.ref.v1."
_ACTIONS = ("created", "updated", "deleted", "written")


class _Change:
    """An event, the path of the reference that it is of, and what is written there."""

    __slots__ = ("_action", "after", "before", "event", "path")

    def __init__(self, event: Envelope, action: str) -> None:
        said = event.members
        if not {"data", "delta"} <= said.keys():
            raise MalformedEvent("data", "has no data, or no delta")
        self.event = event
        self._action = action
        self.path = _path(event.attributes)
        self.before = said["data"]
        try:
            self.after = None if action == "deleted" else _merged(self.before, said["delta"])
        except RecursionError:
            raise MalformedEvent("data.delta", "is nested too deep") from None

    @property
    def action(self) -> str:
        """What happened; an event of all writes does not say which it was."""
        if self._action != "written":
            return self._action
        if self.after is None:
            return "deleted"
        return "created" if self.before is None else "updated"


def _path(attributes: Mapping[str, str]) -> str:
    """Return the path of the reference, which the subject names, or an extension of its own."""
    subject = attributes.get("subject")
    if subject is None and "ref" in attributes:
        return attributes["ref"].strip("/")
    if subject is None or not subject.startswith("refs/"):
        raise MalformedEvent("subject", "names no reference")
    return subject.removeprefix("refs/").strip("/")


def _merged(value: Any, delta: Any) -> Any:
    """Return a value after a change of some of its children; null takes one away, and what is empty is not there.

    Firebase documentation, Realtime Database, Structure data: a node without a value does not exist, and children whose
    names are the numbers from 0 may be shown as an array.
    """
    if type(delta) is not dict:
        return delta
    children = dict(value) if type(value) is dict else {}
    if type(value) is list:
        children = {str(at): one for at, one in enumerate(value) if one is not None}
    for name, change in delta.items():
        children[name] = _merged(children.get(name), change)
        if children[name] is None:
            del children[name]
    return children or None


READ: Readers = {
    "action": lambda change: change.action,
    "collection": lambda change: change.path.rpartition("/")[0] or None,
    "key": lambda change: {"id": change.path.rpartition("/")[2]},
    "native": lambda change: change.event.native,
    "text": lambda change: (change.before, change.after),
    "time": lambda change: moment(change.event.attributes.get("time"), "time"),
}
_change = received(DocumentChange, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one change; values that cannot be read are its own error."""
    event = opened(wire)
    action = event.type.removeprefix(_TYPES)
    if not event.type.startswith(_TYPES) or action not in _ACTIONS:
        raise MalformedEvent("type", "is none of a reference of the Realtime Database")
    try:
        return [_change(_Change(event, action), 0)]
    except MalformedEvent as error:
        return [error]
