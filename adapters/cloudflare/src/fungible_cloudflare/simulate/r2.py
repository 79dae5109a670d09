"""R2 with a queue that its notifications go to (R2 documentation, Event notifications: message format)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_cloudflare.simulate import queue_batch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.object import ObjectEvent
    from fungible.outcome import Ack, Retry

VARIANTS: Sequence[Mapping[str, Any]] = (
    {},
    {"created": "CopyObject"},
    {"created": "CompleteMultipartUpload", "deleted": "LifecycleDeletion"},
)
"""The bucket's own words for what happened."""


def build(objects: Sequence[ObjectEvent], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return one batch. Options: name (the queue), created and deleted (the bucket's words)."""
    given = options or {}
    words = {"created": given.get("created", "PutObject"), "deleted": given.get("deleted", "DeleteObject")}
    return queue_batch.batch(given.get("name", "queue"), [_body(one, words) for one in objects])


def _body(event: ObjectEvent, words: Mapping[str, str]) -> dict[str, Any]:
    action = words.get(event.action, event.action)
    found: dict[str, Any] = {"account": "3f4b7e3dcab231cbfdaa90a6a28bd548", "action": action, "bucket": event.bucket}
    found["object"] = {"key": event.key}
    if event.action != "deleted":
        found["object"] |= {"size": event.size, "eTag": event.etag}
    if event.time is not None:
        found["eventTime"] = event.time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if action == "CopyObject":
        found["copySource"] = {"bucket": event.bucket, "object": "original"}
    return found


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each notification, which is its message's."""
    return queue_batch.read(answer, wire, options)
