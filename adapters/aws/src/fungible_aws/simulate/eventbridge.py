"""A rule of EventBridge whose target is the function, with no input of its own (EventBridge user guide, "Events")."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible_aws.simulate._gateway import ACCOUNT, REGION
from fungible_aws.simulate._push import fates, seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from fungible.events.cloud import CloudEvent
    from fungible.outcome import Ack, Retry

FREE = ("detail",)
"""A key whose value is the event's own, any JSON."""
MOST = 1


def build(events: Sequence[CloudEvent[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return one event. Options: region, account."""
    [event] = events
    return {
        **envelope(event.type, event.source, event.time, options or {}),
        "id": event.id or "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "resources": [],
        "detail": json.loads(event.raw),
    }


def envelope(kind: str, source: str, moment: datetime | None, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every event of EventBridge says."""
    return {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": kind,
        "source": source,
        "account": options.get("account", ACCOUNT),
        "time": seconds(moment),
        "region": options.get("region", REGION),
    }


def read(answer: Any, _wire: Any, _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of the event after this call."""
    return fates(answer, 1)
