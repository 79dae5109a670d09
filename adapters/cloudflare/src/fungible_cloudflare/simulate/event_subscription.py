"""Cloudflare's event subscriptions with their queue (Queues documentation, Event subscriptions: Events & schemas)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible.events.cloud import Parsed
from fungible_cloudflare.simulate import queue_batch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.cloud import CloudEvent
    from fungible.outcome import Ack, Retry


FREE = ("payload", "metadata")
"""Keys whose values are the event's own, any JSON."""


def build(events: Sequence[CloudEvent[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return one batch. Option: name, the queue."""
    name = (options or {}).get("name", "queue")
    return queue_batch.batch(name, [_body(one) for one in events], [one.id for one in events])


def _body(event: CloudEvent[Any]) -> dict[str, Any]:
    text = event.text
    metadata: dict[str, Any] = {**event.extensions}
    if event.time is not None:
        metadata["eventTimestamp"] = event.time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    payload = text.value if isinstance(text, Parsed) else json.loads(text)
    return {"type": event.type, "source": {"type": event.source}, "payload": payload, "metadata": metadata}


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each event, which is its message's."""
    return queue_batch.read(answer, wire, options)
