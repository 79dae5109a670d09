"""Cloud Scheduler with a job whose target is a topic, before that topic's push subscription.

Cloud Scheduler API reference, PubsubTarget: the message is the job's own; Pub/Sub documentation, Push subscriptions.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible_gcp.simulate import _events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.tick import Tick
    from fungible.outcome import Ack, Retry

MOST = 1
"""A request brings one instant."""


def build(ticks: Sequence[Tick], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of one instant. Option: name (the bound path)."""
    [tick] = ticks
    message = {"data": "e30=", "messageId": "1", "publishTime": _events.moment(tick.scheduled_at)}
    push = {"message": message, "subscription": f"projects/local/subscriptions/{tick.name or 'nightly'}"}
    return _events.request(options or {}, [["content-type", "application/json"]], json.dumps(push).encode())


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the message."""
    return _events.settled(answer)
