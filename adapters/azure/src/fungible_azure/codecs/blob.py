"""Blob Storage by the blob trigger, polled or told by Event Grid (Azure Functions, Azure Blob storage trigger).

The wire form is `{"container": name, "blob": the InputStream's facts}`; the blob itself is not read. The trigger tells
of blobs that are new or were written anew, and of nothing else.
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
    "action": "exact", "bucket": "exact", "etag": "exact", "key": "exact", "size": "exact", "time": "seconds",
    "version": "exact",
}  # fmt: skip


def _properties(wire: Mapping[str, Any]) -> Mapping[str, Any]:
    return may(wire["blob"], "properties", dict, "blob.") or {}


def _etag(wire: Mapping[str, Any]) -> str | None:
    """Return the ETag where it is text: a serializer that finds no public field in it writes an empty object."""
    found = _properties(wire).get("ETag")
    return found if type(found) is str else None


def _size(wire: Mapping[str, Any]) -> int | None:
    """Return the length in bytes, which comes as a number or as text; azure.functions makes None of 0."""
    properties = _properties(wire)
    found = properties.get("ContentLength", properties.get("Length"))
    if type(found) is str and found.isascii() and found.isdecimal() and len(found) < 20:
        return int(found)
    if found is not None and (type(found) is not int or found < 0):
        raise MalformedEvent("blob.properties.ContentLength", "is no length")
    return found


READ: Readers = {
    "action": lambda _: "created",
    "bucket": lambda wire: wire["blob"]["name"].partition("/")[0],
    "etag": _etag,
    "key": lambda wire: wire["blob"]["name"].partition("/")[2],
    "native": lambda wire: wire["blob"],
    "size": _size,
    "time": lambda wire: instant(_properties(wire), "LastModified", "blob.properties."),
    "version": lambda wire: may(_properties(wire), "VersionId", str, "blob.properties."),
}
_event = received(ObjectEvent, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one blob of an invocation."""
    need(wire, "container", str)
    need(wire, "blob", dict)
    name = wire["blob"].get("name")
    if type(name) is not str or not name.partition("/")[2]:
        return [MalformedEvent("blob.name", "is no container with a name of a blob")]
    return [_event(wire, 0)]


ordered = whole.in_no_order
one_answer = whole.one_answer
encode = whole.encode
