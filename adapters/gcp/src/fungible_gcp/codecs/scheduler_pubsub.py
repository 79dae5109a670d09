"""Instants of Cloud Scheduler through a topic (Cloud Scheduler API reference, PubsubTarget): a message each.

What the message holds is the job's own; it says neither its job nor its instant, only when it was published.
"""

from __future__ import annotations

from fungible.events import received
from fungible.events.tick import Tick
from fungible.wire import may, need
from fungible_gcp.envelope import opened
from fungible_gcp.single import encode as encode  # noqa: PLC0414  one of the codec's functions
from fungible_gcp.single import last
from fungible_gcp.single import one_answer as one_answer  # noqa: PLC0414  likewise
from fungible_gcp.single import ordered as ordered  # noqa: PLC0414  likewise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible_gcp.envelope import Envelope

CARRIES: Mapping[str, str] = {"cron": "absent", "name": "exact", "past_due": "absent", "scheduled_at": "absent"}


def _name(event: Envelope) -> str:
    """Return the subscription that brings the instants, else the topic of an event that knows none."""
    return last(may(event.members, "subscription", str)) or last(event.attributes.get("source")) or ""


READ: Readers = {
    "cron": lambda _: None,
    "name": _name,
    "native": lambda event: event.members,
    "past_due": lambda _: None,
    "scheduled_at": lambda _: None,
}
_tick = received(Tick, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one instant."""
    event = opened(wire)
    need(event.members, "message", dict)
    return [_tick(event, 0)]
