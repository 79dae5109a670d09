"""Eventarc with any CloudEvent, in the mode that the option `envelope` names (CloudEvents 1.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_gcp.simulate import _events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.cloud import CloudEvent
    from fungible.outcome import Ack, Retry

MOST = 1
"""A request brings one event."""
VARIANTS: tuple[Mapping[str, Any], ...] = ({}, {"envelope": "structured"})


def build(events: Sequence[CloudEvent[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of one event. Options: name (the bound path), envelope."""
    [event] = events
    attributes = {
        "id": event.id or "1",
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": None if event.time is None else _events.moment(event.time),
        "datacontenttype": event.datacontenttype or "application/json",
        "dataschema": event.dataschema,
        **event.extensions,
    }
    return _events.cloud_event(attributes, event.raw, options or {})


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the event."""
    return _events.settled(answer)
