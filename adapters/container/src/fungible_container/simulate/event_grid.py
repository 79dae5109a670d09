"""Azure Event Grid's webhook delivery in its own schema.

Event Grid documentation, "Event schema" (an array of events), "Delivery and retry" (which statuses succeed, and 400
and 413 that are dead-lettered at once).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible.events.cloud import Parsed
from fungible.outcome import ACK, Reject, Retry
from fungible_container.simulate import posted, status_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.cloud import CloudEvent
    from fungible.outcome import Ack


def build(events: Sequence[CloudEvent[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of all events. Option: name, the bound path."""
    headers = [("content-type", "application/json; charset=utf-8"), ("aeg-event-type", "Notification")]
    return posted((options or {}).get("name", "/"), headers, json.dumps([_event(one) for one in events]).encode())


def _event(event: CloudEvent[Any]) -> dict[str, Any]:
    text = event.text
    found: dict[str, Any] = {
        "id": event.id,
        "topic": event.source,
        "eventType": event.type,
        "data": text.value if isinstance(text, Parsed) else json.loads(text),
        "dataVersion": "1.0",
        "metadataVersion": "1",
    }
    if event.subject is not None:
        found["subject"] = event.subject
    if event.time is not None:
        found["eventTime"] = event.time.isoformat().replace("+00:00", "Z")
    return found


def read(
    answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /
) -> list[Ack | Retry | Reject]:
    """Return what becomes of the events, all of which share the one status."""
    status, count = status_of(answer), len(json.loads(wire["body"]))
    if status in (200, 201, 202, 203, 204):
        return [ACK] * count
    if status in (400, 413):
        return [Reject(f"answered {status}") for _ in range(count)]
    return [Retry(f"answered {status}") for _ in range(count)]
