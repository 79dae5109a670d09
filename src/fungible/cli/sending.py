"""What `fungible send` brings: neutral events, made of the plain facts that a line gives."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fungible.events.cloud import CloudEvent
from fungible.events.document import DocumentChange
from fungible.events.message import Message
from fungible.events.object import ObjectEvent
from fungible.events.record import Record
from fungible.events.tick import Tick
from fungible.local.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _message(_name: str, given: Mapping[str, Any]) -> Message[Any]:
    now = datetime.now(UTC)
    return Message("", id=str(uuid4()), text=given["body"], attributes=given.get("attributes", {}), sent_at=now)


def _stream(name: str, given: Mapping[str, Any]) -> Record[Any]:
    return Record(
        "",
        stream=name,
        partition=given.get("partition", "0"),
        key=given.get("key", "k"),
        sequence=str(given["sequence"]),
        time=datetime.now(UTC),
        text=given["body"],
    )


def _bucket(name: str, given: Mapping[str, Any]) -> ObjectEvent:
    action = given.get("action", "created")
    size = None if action == "deleted" else given.get("size", 1)
    return ObjectEvent(
        given["key"], action=action, bucket=name, size=size, etag=uuid4().hex, version="1", time=datetime.now(UTC)
    )


def _collection(name: str, given: Mapping[str, Any]) -> DocumentChange[Any]:
    before, after = given.get("before"), given.get("after")
    one: Any = after if after is not None else before
    action = "created" if before is None else "deleted" if after is None else "updated"
    return DocumentChange(
        {"id": one["id"]}, action=action, collection=name, before=before, after=after, time=datetime.now(UTC)
    )


def _schedule(name: str, _given: Mapping[str, Any]) -> Tick:
    return Tick(name, scheduled_at=datetime.now(UTC).replace(second=0, microsecond=0))


def _cloud_event(_name: str, given: Mapping[str, Any]) -> CloudEvent[Any]:
    return CloudEvent(
        None,
        type=given["type"],
        source=given["source"],
        subject=given.get("subject"),
        id=str(uuid4()),
        time=datetime.now(UTC),
        datacontenttype="application/json",
        text=given["body"],
    )


_MAKERS: Mapping[str, Callable[[str, Mapping[str, Any]], Any]] = {
    "queue": _message,
    "topic": _message,
    "stream": _stream,
    "bucket": _bucket,
    "collection": _collection,
    "schedule": _schedule,
    "cloud_event": _cloud_event,
}


def event_of(trigger: str, name: str, given: Mapping[str, Any]) -> Any:
    """Return the neutral event of plain facts; what is missing has the sender's clock and an id of its own."""
    return _MAKERS[trigger](name, given)


def document(text: str | None, what: str) -> Any:
    """Return a document given as JSON: an object with an `id`; None where it is not given."""
    if text is None:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Mistake(f"{what} is not JSON: {error}", f"""write it as --{what} '{{"id": "a"}}'""") from None
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        raise Mistake(f"{what} is no object with an id", f"""write it as --{what} '{{"id": "a"}}'""")
    return value
