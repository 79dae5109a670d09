"""Schedules as Knative's PingSource sends them: a CloudEvent on a bound path, named as the PingSource is.

It fires at whole minutes and waits up to half a second before it says the time (knative/eventing,
pkg/adapter/mtping/runner.go), so that the instant which was due is that time without its seconds.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.tick import Tick
from fungible_container.codecs import cloud_events
from fungible_container.codecs.cloud_events import encode, one_answer, ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.events.cloud import CloudEvent

__all__ = ["CARRIES", "READ", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {"cron": "absent", "name": "exact", "past_due": "absent", "scheduled_at": "minutes"}
TYPE = "dev.knative.sources.ping"


def _due(event: CloudEvent[Any]) -> Any:
    return None if event.time is None else event.time.replace(second=0, microsecond=0)


READ: Readers = {
    "cron": lambda _: None,
    "name": lambda event: event.source.partition("/pingsources/")[2] or event.source,
    "native": lambda event: event,
    "past_due": lambda _: None,
    "scheduled_at": _due,
}
_tick = received(Tick, READ)


def decode(wire: Any, options: Options, /) -> Items:
    """Return the tick of the event; one of another type is none."""
    return [_read(one) for one in cloud_events.decode(wire, options)]


def _read(event: Any) -> Tick | MalformedEvent:
    if isinstance(event, MalformedEvent):
        return event
    return _tick(event, 0) if event.type == TYPE else MalformedEvent("type", f"is not {TYPE}")
