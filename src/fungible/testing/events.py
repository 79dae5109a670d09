"""Plain factories with sensible defaults: events and contexts for unit tests, and what the kit itself sends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, unquote

from fungible.context import Context
from fungible.events.cloud import CloudEvent
from fungible.events.document import DocumentChange
from fungible.events.http import HttpRequest
from fungible.events.message import Batch, Message
from fungible.events.object import ObjectEvent
from fungible.events.record import Record
from fungible.events.tick import Tick
from fungible.payload import to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SENT_AT = datetime(2026, 1, 1, tzinfo=UTC)
PATH_SAFE = "/:@!$&'()*+,;=-._~%"
"""Characters of a path that stay as they are; a percent sign begins an escape that the caller made."""


def http_request(
    method: str = "GET",
    path: str = "/",
    *,
    json: Any = None,
    headers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    cookies: Mapping[str, str] | Sequence[tuple[str, str]] = (),
    body: bytes | str = b"",
    query: Mapping[str, Any] | Sequence[tuple[str, str]] = (),
) -> HttpRequest:
    """Return a request; `path` is as the client writes it, with a query of its own or without.

    `json` is sent as JSON with its content type; a list among the values of `query` repeats its name.
    """
    target, _, asked = path.partition("?")
    raw = quote(target, safe=PATH_SAFE)
    pairs = [*_pairs(headers)]
    if json is not None:
        body = to_json(json)
        if not any(name.lower() == "content-type" for name, _ in pairs):
            pairs.append(("content-type", "application/json"))
    return HttpRequest(
        method.upper(),
        unquote(raw),
        raw_path=raw,
        query=[*parse_qsl(asked, keep_blank_values=True), *_pairs(query)],
        headers=pairs,
        cookies=_pairs(cookies),
        body=body.encode() if isinstance(body, str) else body,
    )


def _pairs(given: Any) -> list[tuple[str, str]]:
    items = given.items() if hasattr(given, "items") else given
    return [
        (name, one if isinstance(one, str) else str(one))
        for name, value in items
        for one in (value if isinstance(value, (list, tuple)) else (value,))
    ]


def message(
    body: Any = "",
    *,
    id: str = "m1",
    attributes: Mapping[str, str] | None = None,
    sent_at: datetime = SENT_AT,
    attempt: int = 1,
    source: str = "orders",
    group: str | None = None,
) -> Message[Any]:
    """Return a message as a handler gets it: `body` is what it asks for, `text` the same as a producer sends it."""
    return Message(
        body, id=id, attributes=attributes or {}, sent_at=sent_at, attempt=attempt, source=source, group=group
    )


def messages(
    bodies: Sequence[Any],
    *,
    attributes: Mapping[str, str] | None = None,
    group: str | Sequence[str | None] | None = None,
) -> list[Message[Any]]:
    """Return a message for each body, with ids `m1`, `m2`, …; `group` is the ordering key of all, or of each."""
    groups = [group] * len(bodies) if group is None or isinstance(group, str) else list(group)
    return [
        message(body, id=f"m{at}", attributes=attributes, group=one)
        for at, (body, one) in enumerate(zip(bodies, groups, strict=True), 1)
    ]


def batch(bodies: Sequence[Any] = ("",), **facts: Any) -> Batch[Message[Any]]:
    """Return the messages of `bodies` as the batch that a handler may take instead."""
    return Batch(messages(bodies, **facts))


def record(body: Any = "", *, key: str = "k", partition: str = "0", sequence: str = "1", **facts: Any) -> Record[Any]:
    """Return a record of a log as a handler gets it; `facts` are those of `Record`."""
    found: dict[str, Any] = {"stream": "orders", "time": SENT_AT, **facts}
    return Record(body, key=key, partition=partition, sequence=sequence, **found)


def records(bodies: Sequence[Any], *, key: str = "k", partition: str | Sequence[str] = "0") -> list[Record[Any]]:
    """Return a record for each body, in order; `partition` is that of all, or of each."""
    partitions = [partition] * len(bodies) if isinstance(partition, str) else list(partition)
    return [
        record(body, key=key, partition=one, sequence=str(at))
        for at, (body, one) in enumerate(zip(bodies, partitions, strict=True), 1)
    ]


def object_event(key: str = "a.txt", *, action: str = "created", **facts: Any) -> ObjectEvent:
    """Return an event of an object; one that was deleted has no size. `facts` are those of `ObjectEvent`."""
    size = None if action == "deleted" else 1
    found: dict[str, Any] = {
        "bucket": "orders",
        "etag": "0123456789abcdef",
        "size": size,
        "time": SENT_AT,
        "version": "1",
        **facts,
    }
    return ObjectEvent(key, action=action, **found)


def document_change(before: Any = None, after: Any = None, **facts: Any) -> DocumentChange[Any]:
    """Return a change from one document to another, None where there is none; its key is the `id` of either.

    `facts` are those of `DocumentChange`.
    """
    action = "created" if before is None else "deleted" if after is None else "updated"
    one = after if after is not None else before
    key = {"id": one["id"]} if isinstance(one, dict) and "id" in one else {"id": "1"}
    found: dict[str, Any] = {"key": key, "action": action, "collection": "orders", "time": SENT_AT, **facts}
    return DocumentChange(before=before, after=after, **found)


def tick(name: str = "orders", *, scheduled_at: datetime = SENT_AT, **facts: Any) -> Tick:
    """Return an instant of a schedule; `facts` are those of `Tick`."""
    return Tick(name, scheduled_at=scheduled_at, **facts)


def cloud_event(
    data: Any = None, *, type: str = "example.happened", source: str = "/example", id: str = "e1", **facts: Any
) -> CloudEvent[Any]:
    """Return a CloudEvent whose data is JSON; `facts` are the attributes of `CloudEvent`."""
    found: dict[str, Any] = {"time": SENT_AT, "datacontenttype": "application/json", "text": to_json(data), **facts}
    return CloudEvent(data, type=type, source=source, id=id, **found)


def context(*, remaining: float = 30.0, **facts: Any) -> Context:
    """Return a context of a call that may last `remaining` seconds more; `facts` are those of `Context`."""
    return Context(remaining=lambda: remaining, **facts)
