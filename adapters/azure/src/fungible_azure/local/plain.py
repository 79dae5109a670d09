"""Neutral events on their way to the process of the host: as JSON, bytes and instants among it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fungible.events.cloud import CloudEvent
from fungible.events.document import DocumentChange
from fungible.events.message import Message
from fungible.events.object import ObjectEvent
from fungible.events.record import Record
from fungible.events.tick import Tick

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIELDS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "topic": (Message, ("id", "attributes", "sent_at", "group")),
    "stream": (Record, ("stream", "partition", "key", "sequence", "time", "attributes")),
    "bucket": (ObjectEvent, ("key", "action", "bucket", "size", "etag", "version", "time")),
    "collection": (DocumentChange, ("key", "action", "collection", "before", "after", "time")),
    "schedule": (Tick, ("name", "scheduled_at", "cron", "past_due")),
    "cloud_event": (
        CloudEvent,
        ("type", "source", "id", "subject", "time", "datacontenttype", "dataschema", "extensions"),
    ),
}
"""What an event of each trigger is made of, beside its body."""

BODIED = {"topic": "body", "stream": "body", "cloud_event": "data"}


def facts(trigger: str, events: Sequence[Any]) -> list[str]:
    """Return each event as text."""
    names = FIELDS[trigger][1]
    return [written(_facts(trigger, names, event)) for event in events]


def _facts(trigger: str, names: Sequence[str], event: Any) -> dict[str, Any]:
    found = {name: getattr(event, name) for name in names}
    found = {name: dict(value) if name in ("attributes", "extensions", "key") and hasattr(value, "items") else value
             for name, value in found.items()}  # fmt: skip
    return {**found, "text": event.raw} if trigger in BODIED else found


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"$time": value.isoformat()}
    if isinstance(value, bytes):
        return {"$bytes": value.decode("latin-1")}
    raise TypeError(f"an event holds a {type(value).__name__}")


def event_of(trigger: str, text: str) -> Any:
    """Return the event of a text that `facts` made."""
    found = revived(text)
    kind = FIELDS[trigger][0]
    return kind(**({BODIED[trigger]: ""} if trigger in BODIED else {}), **found)


def written(value: Any) -> str:
    """Return a value as text."""
    return json.dumps(value, default=_plain)


def revived(text: str) -> Any:
    """Return the value of a text that `written` made."""
    return json.loads(text, object_hook=_value)


def _value(found: dict[str, Any]) -> Any:
    if found.keys() == {"$time"}:
        return datetime.fromisoformat(found["$time"])
    return found["$bytes"].encode("latin-1") if found.keys() == {"$bytes"} else found
