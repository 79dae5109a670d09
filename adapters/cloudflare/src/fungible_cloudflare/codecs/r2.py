"""Notifications of an R2 bucket, as a queue brings them (R2 documentation, Event notifications).

The wire form is a batch as in `queue_batch`, each message's body `{"account", "action", "bucket", "object": {"key",
"size", "eTag"}, "eventTime"}`; of a deleted object there is no size and no eTag. The answer is that of `queue_batch`.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.object import ObjectEvent
from fungible.wire import from_rfc3339, may, need
from fungible_cloudflare.codecs.queue_batch import bodies, encode, one_answer, ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

__all__ = ["CARRIES", "READ", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {
    "action": "exact", "bucket": "exact", "etag": "exact", "key": "exact", "size": "exact", "time": "exact",
    "version": "absent",
}  # fmt: skip
ACTIONS: Mapping[str, str] = {
    "PutObject": "created", "CopyObject": "created", "CompleteMultipartUpload": "created",
    "DeleteObject": "deleted", "LifecycleDeletion": "deleted",
}  # fmt: skip


def _size(record: Mapping[str, Any]) -> int | None:
    found: int | None = may(record["body"]["object"], "size", int, "body.object.")
    return found


def _etag(record: Mapping[str, Any]) -> str | None:
    found: str | None = may(record["body"]["object"], "eTag", str, "body.object.")
    return found


def _time(record: Mapping[str, Any]) -> Any:
    text = may(record["body"], "eventTime", str, "body.")
    return None if text is None else from_rfc3339(text, "body.eventTime")


READ: Readers = {
    "action": lambda record: ACTIONS.get(record["body"]["action"], record["body"]["action"]),
    "bucket": lambda record: record["body"]["bucket"],
    "etag": _etag,
    "key": lambda record: record["body"]["object"]["key"],
    "native": lambda record: record,
    "size": _size,
    "time": _time,
    "version": lambda _: None,
}
_object = received(ObjectEvent, READ, "messages")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each message; one that is no notification is the error of its own place alone."""
    return [_item(record, at) for at, record in enumerate(bodies(wire))]


def _item(record: Any, at: int) -> ObjectEvent | MalformedEvent:
    if isinstance(record, MalformedEvent):
        return record
    try:
        for name in ("action", "bucket"):
            need(record["body"], name, str, f"messages[{at}].body.")
        need(need(record["body"], "object", dict, f"messages[{at}].body."), "key", str, f"messages[{at}].body.object.")
    except MalformedEvent as error:
        return error
    return _object(record, at)
