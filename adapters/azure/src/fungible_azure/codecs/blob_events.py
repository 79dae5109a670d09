"""Blob Storage's events through Event Grid, in either schema (Azure Event Grid, Azure Blob Storage as a source).

The wire form is `{"container": the binding's, "event": {"type", "subject", "time", "data"}}`, where both schemas are
alike. The blob's name is taken from the subject, which has it as it is; in the URL it is percent-encoded.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.object import ObjectEvent
from fungible.wire import may, need
from fungible_azure import whole
from fungible_azure.facts import instant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

CARRIES: Mapping[str, str] = {
    "action": "exact", "bucket": "exact", "etag": "exact", "key": "exact", "size": "exact", "time": "exact",
    "version": "absent",
}  # fmt: skip

CREATED, DELETED, TIERED = (f"Microsoft.Storage.Blob{word}" for word in ("Created", "Deleted", "TierChanged"))


def _action(wire: Mapping[str, Any]) -> str:
    """Return what happened: a change to the archive tier archives a blob, one from there restores it."""
    kind: str = wire["event"]["type"]
    if kind == TIERED:
        data = _data(wire)
        if data.get("accessTier") == "Archive":
            return "archived"
        return "restored" if data.get("previousTier") == "Archive" else kind
    return {CREATED: "created", DELETED: "deleted"}.get(kind, kind)


def _data(wire: Mapping[str, Any]) -> Mapping[str, Any]:
    return may(wire["event"], "data", dict, "event.") or {}


def _place(wire: Mapping[str, Any]) -> tuple[str, str]:
    """Return container and blob of `/blobServices/default/containers/C/blobs/N`, whose first slash may be missing."""
    before, _, key = wire["event"]["subject"].partition("/blobs/")
    _, found, container = before.partition("/containers/")
    return (container, key) if found else ("", "")


def _size(wire: Mapping[str, Any]) -> int | None:
    """Return the length in bytes; a deleted blob's event has none."""
    found: int | None = may(_data(wire), "contentLength", int, "event.data.")
    if found is not None and found < 0:
        raise MalformedEvent("event.data.contentLength", "is no length")
    return found


READ: Readers = {
    "action": _action,
    "bucket": lambda wire: _place(wire)[0],
    "etag": lambda wire: may(_data(wire), "eTag", str, "event.data."),
    "key": lambda wire: _place(wire)[1],
    "native": lambda wire: wire["event"],
    "size": _size,
    "time": lambda wire: instant(wire["event"], "time", "event."),
    "version": lambda _: None,
}
_event = received(ObjectEvent, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one blob of an event; one of another container came by a subscription that is too wide."""
    need(wire, "container", str)
    need(wire, "event", dict)
    for name in ("type", "subject"):
        if type(wire["event"].get(name)) is not str:
            return [MalformedEvent(f"event.{name}", "is missing or is not text")]
    container, key = _place(wire)
    if not key:
        return [MalformedEvent("event.subject", "names no blob")]
    if container != wire["container"]:
        fix = "begin the event subscription's subject filter with /blobServices/default/containers/<container>/"
        raise MalformedEvent("event.subject", f"is of another container than the binding's; {fix}")
    return [_event(wire, 0)]


ordered = whole.in_no_order
one_answer = whole.one_answer
encode = whole.encode
