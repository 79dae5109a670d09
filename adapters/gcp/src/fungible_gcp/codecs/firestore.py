"""Changes of Firestore's documents: CloudEvents in protobuf or JSON, and events of the first generation.

google.events.cloud.firestore.v1, DocumentEventData. The documents become Python values (`fungible_gcp.values`).
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.document import DocumentChange
from fungible.events.http import as_bytes
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
    from fungible_gcp.documents import Document
    from fungible_gcp.envelope import Envelope

CARRIES: Mapping[str, str] = {
    "action": "exact", "after": "exact", "before": "exact", "collection": "exact", "key": "exact", "time": "exact",
}  # fmt: skip

_TYPES = "google.cloud.firestore.document.v1."
_ACTIONS = ("created", "updated", "deleted", "written")


class _Change:
    """An event and its documents; `path` is the changed one's, below its database."""

    __slots__ = ("action", "after", "before", "event", "path")

    def __init__(self, event: Envelope, action: str) -> None:
        self.event = event
        self.before, self.after = _documents(event)
        there = self.after or self.before
        if there is None:
            raise MalformedEvent("data", "holds no document, neither before nor after")
        _, found, self.path = there.name.partition("/documents/")
        if not found:
            raise MalformedEvent("data", "names its document by no path")
        self.action = _told(self.before, self.after) if action == "written" else action


def _told(before: Document | None, after: Document | None) -> str:
    """Return what a write was; an event of all writes does not say it."""
    if after is None:
        return "deleted"
    return "updated" if before else "created"


def _documents(event: Envelope) -> tuple[Document | None, Document | None]:
    """Read the envelope of the documents; their content type says how they are written."""
    from fungible_gcp import documents

    if event.is_json:
        return documents.from_json(event.members)
    return documents.from_protobuf(as_bytes(event.data, "data"))  # type: ignore[arg-type]  # parsed data is JSON


def _values(change: _Change) -> tuple[Any, Any]:
    before, after = change.before, change.after
    return None if before is None else before.values, None if after is None else after.values


READ: Readers = {
    "action": lambda change: change.action,
    "collection": lambda change: change.path.rpartition("/")[0] or None,
    "key": lambda change: {"id": change.path.rpartition("/")[2]},
    "native": lambda change: change.event.native,
    "text": _values,
    "time": lambda change: moment(change.event.attributes.get("time"), "time"),
}
_change = received(DocumentChange, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one change; documents that cannot be read are its own error."""
    event = opened(wire)
    action = event.type.removeprefix(_TYPES).partition(".")[0]  # what may follow is withAuthContext
    if not event.type.startswith(_TYPES) or action not in _ACTIONS:
        raise MalformedEvent("type", "is none of a document of Firestore")
    try:
        return [_change(_Change(event, action), 0)]
    except MalformedEvent as error:
        return [error]
