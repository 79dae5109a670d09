"""The Event Grid extension with Event Grid's own schema: one event for each invocation.

Azure Event Grid, "Event Grid event schema"; azure.functions, EventGridEventInConverter: what the worker makes of it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible_azure.simulate._host import fates, zulu

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.cloud import CloudEvent
    from fungible.outcome import Ack, Retry

FREE = ("data",)
"""Keys below which an event may hold any JSON value."""
MOST = 1
"""Events of one delivery."""
DRAWS: Mapping[str, Any] = {"data": "json"}
"""The schema's data is JSON."""
NAMES = {
    "id": "id", "topic": "topic", "subject": "subject", "event_type": "eventType", "event_time": "eventTime",
    "data_version": "dataVersion", "data": "data",
}  # fmt: skip


def build(events: Sequence[CloudEvent[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker makes of one event. Option: name."""
    [event] = events
    found = {
        "id": event.id,
        "topic": event.source,
        "subject": event.subject or "",
        "event_type": event.type,
        "event_time": zulu(event.time),
        "data_version": "1.0",
        "data": json.loads(event.raw),
    }
    return {"name": (options or {}).get("name", "orders"), "event": found}


def host(events: Sequence[CloudEvent[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends the worker: the data, and beside it the trigger's metadata."""
    return sent(build(events, options), options)


def sent(delivery: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends of a delivery that `build` made."""
    event = {NAMES[name]: value for name, value in delivery["event"].items()}
    return {"data": {"json": {**event, "metadataVersion": "1"}}, "metadata": {}}


def read(answer: Any, _wire: Any, _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the event: it is delivered, or comes again until it is dead-lettered."""
    return fates(answer, 1)
