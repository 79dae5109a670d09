"""Objects of Cloud Storage: CloudEvents, events of the first generation, and a bucket's notifications in Pub/Sub.

google.events.cloud.storage.v1, StorageObjectData: the object as JSON, its numbers as text; Cloud Storage
documentation, Pub/Sub notifications: Attributes, Payload.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.object import ObjectEvent
from fungible.wire import base64_bytes, may, need
from fungible_gcp.envelope import PUBLISHED, opened
from fungible_gcp.single import encode as encode  # noqa: PLC0414  one of the codec's functions
from fungible_gcp.single import moment, parsed
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
    "action": "exact", "bucket": "exact", "etag": "exact", "key": "exact", "size": "exact", "time": "exact",
    "version": "exact",
}  # fmt: skip

_TYPES = "google.cloud.storage.object.v1."
_ACTIONS = {
    "finalized": "created", "metadataUpdated": "metadata",
    "OBJECT_FINALIZE": "created", "OBJECT_DELETE": "deleted", "OBJECT_ARCHIVE": "archived",
    "OBJECT_METADATA_UPDATE": "metadata",
}  # fmt: skip
"""What CloudEvents and notifications call an action, where it has another name here."""


class _Happened:
    """What is said of an object, whichever way it came; `said` is its description, which stands at `at`."""

    __slots__ = ("action", "at", "bucket", "event", "generation", "name", "said", "time")

    def __init__(
        self,
        event: Envelope,
        action: str,
        said: Mapping[str, Any],
        at: str,
        *,
        bucket: str,
        name: str,
        generation: str | None,
        time: str | None,
    ) -> None:
        self.event = event
        self.action = _ACTIONS.get(action, action)
        self.said = said
        self.at = at
        self.bucket = bucket
        self.name = name
        self.generation = generation
        self.time = time

    def number(self, name: str) -> str | None:
        """Return a number of the object, which JSON has as text, or not (Protocol Buffers documentation, ProtoJSON)."""
        value = self.said.get(name)
        digits = str(value) if type(value) is int else value
        if digits is None or (type(digits) is str and len(digits) < 20 and digits.isascii() and digits.isdigit()):
            return digits
        raise MalformedEvent(f"{self.at}{name}", "is no number")


def _size(happened: _Happened) -> int | None:
    digits = happened.number("size")
    return None if digits is None else int(digits)


READ: Readers = {
    "action": lambda happened: happened.action,
    "bucket": lambda happened: happened.bucket,
    "etag": lambda happened: may(happened.said, "etag", str, happened.at),
    "key": lambda happened: happened.name,
    "native": lambda happened: happened.event.native,
    "size": _size,
    "time": lambda happened: moment(happened.time, "time"),
    "version": lambda happened: happened.generation or happened.number("generation"),
}
_object = received(ObjectEvent, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one event; an object that cannot be read is its own error."""
    event = opened(wire)
    if event.type == PUBLISHED:
        return [_notified(event)]
    if not event.type.startswith(_TYPES):
        raise MalformedEvent("type", "is none of an object of Cloud Storage")
    try:
        return [_object(_described(event), 0)]
    except MalformedEvent as error:
        return [error]


def _described(event: Envelope) -> _Happened:
    """Return what an event says whose data is the object."""
    said = event.members
    return _Happened(
        event,
        event.type.removeprefix(_TYPES),
        said,
        "data.",
        bucket=need(said, "bucket", str, "data."),
        name=need(said, "name", str, "data."),
        generation=None,
        time=event.attributes.get("time"),
    )


def _notified(event: Envelope) -> ObjectEvent | MalformedEvent:
    """Return the event of a notification: its attributes name the object, its data may describe it."""
    from fungible_gcp.codecs.pubsub import attributes

    push = event.members
    message = need(push, "message", dict)
    try:
        named = {**attributes(push)}
        happened = _Happened(
            event,
            need(named, "eventType", str, _AT),
            _payload(message),
            "message.data.",
            bucket=need(named, "bucketId", str, _AT),
            name=need(named, "objectId", str, _AT),
            generation=named.get("objectGeneration"),
            time=named.get("eventTime"),
        )
    except MalformedEvent as error:
        return error
    return _object(happened, 0)


_AT = "message.attributes."


def _payload(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the object's description; a payload of the format NONE is none."""
    data = may(message, "data", str, "message.")
    if not data:
        return {}
    said = parsed(base64_bytes(data, "message.data"), "message.data")
    if type(said) is dict:
        return said
    raise MalformedEvent("message.data", "is not an object")
