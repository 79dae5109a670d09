"""Instants of an EventBridge rule's schedule and of EventBridge Scheduler.

EventBridge user guide, "Scheduled Event": the rule's ARN is the resource. Scheduler sends the same shape from
aws.scheduler, with the schedule's ARN, to a target without an input of its own (as functions received it).
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.tick import Tick
from fungible.wire import may
from fungible_aws.codecs._push import encode, instant, one_answer, ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {"cron": "absent", "name": "exact", "past_due": "absent", "scheduled_at": "seconds"}


def _name(event: Mapping[str, Any]) -> str:
    """Return the name of the rule or schedule, the last part of its ARN."""
    resources = may(event, "resources", list) or ()
    if not resources or type(resources[0]) is not str:
        raise MalformedEvent("resources", "does not name the rule or schedule")
    return str(resources[0].rpartition("/")[2])


READ: Readers = {
    "cron": lambda _: None,
    "name": _name,
    "native": lambda event: event,
    "past_due": lambda _: None,
    "scheduled_at": lambda event: instant(may(event, "time", str), "time"),
}
_tick = received(Tick, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one instant."""
    if type(wire) is not dict:
        raise MalformedEvent("the event", "is not an object")
    return (_tick(wire, 0),)
