"""The timer trigger (Azure Functions, Timer trigger; azure.functions.TimerRequest).

The wire form is `{"name": function, "cron": its NCRONTAB, "timer": the TimerRequest's facts}`.
"""

from __future__ import annotations

from fungible.events import received
from fungible.events.tick import Tick
from fungible.wire import may, need
from fungible_azure import whole
from fungible_azure.facts import instant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

CARRIES: Mapping[str, str] = {"cron": "exact", "name": "exact", "past_due": "exact", "scheduled_at": "exact"}


def _scheduled_at(wire: Mapping[str, Any]) -> datetime | None:
    """Return the occurrence that is due: the status beside it was written when the run before it ended.

    The host keeps no status of a schedule that fires within a minute (azure-webjobs-sdk-extensions, TimerListener).
    """
    status = may(wire["timer"], "schedule_status", dict, "timer.")
    return None if status is None else instant(status, "Next", "timer.schedule_status.")


READ: Readers = {
    "cron": lambda wire: may(wire, "cron", str),
    "name": lambda wire: wire["name"],
    "native": lambda wire: wire["timer"],
    "past_due": lambda wire: may(wire["timer"], "past_due", bool, "timer."),
    "scheduled_at": _scheduled_at,
}
_tick = received(Tick, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one instant of an invocation."""
    need(wire, "name", str)
    need(wire, "timer", dict)
    return [_tick(wire, 0)]


ordered = whole.in_no_order
one_answer = whole.one_answer
encode = whole.encode
