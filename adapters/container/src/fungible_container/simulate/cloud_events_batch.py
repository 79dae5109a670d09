"""A sender of CloudEvents in batches, to a receiver that asked for them (CloudEvents, JSON Batch Format 1.0.2)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible_container.simulate import fates, posted
from fungible_container.simulate.cloud_events import formatted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.cloud import CloudEvent
    from fungible.outcome import Ack, Reject, Retry

VARIANTS: Sequence[Mapping[str, Any]] = ({}, {"data": "any"})
"""With data that are JSON, and with any."""


def build(events: Sequence[CloudEvent[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of all events. Option: name, the bound path."""
    kind = ("content-type", "application/cloudevents-batch+json")
    body = json.dumps([formatted(event) for event in events]).encode()
    return posted((options or {}).get("name", "/"), [kind], body)


def read(
    answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /
) -> list[Ack | Retry | Reject]:
    """Return what becomes of the events, all of which share the one status."""
    return fates(answer, len(json.loads(wire["body"])))
