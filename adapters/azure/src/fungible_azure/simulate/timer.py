"""The timer extension: one instant for each invocation, its status that of the run before.

azure-webjobs-sdk-extensions, TimerListener and ScheduleStatus; azure.functions, TimerRequestConverter.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fungible_azure.simulate._host import EPOCH, fates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.tick import Tick
    from fungible.outcome import Ack, Retry

MOST = 1
"""Instants of one delivery."""


def build(ticks: Sequence[Tick], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker makes of one instant. Option: name."""
    [tick] = ticks
    due = tick.scheduled_at or EPOCH
    last = (due - timedelta(hours=1)).isoformat()
    status = {"Last": last, "Next": due.isoformat(), "LastUpdated": last}
    timer = {"past_due": tick.past_due is True, "schedule_status": status, "schedule": {"AdjustForDST": True}}
    return {"name": (options or {}).get("name", "nightly"), "cron": tick.cron, "timer": timer}


def host(ticks: Sequence[Tick], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends the worker: the data, and beside it the trigger's metadata."""
    return sent(build(ticks, options), options)


def sent(delivery: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends of a delivery that `build` made."""
    timer = delivery["timer"]
    info = {
        "Schedule": timer["schedule"], "ScheduleStatus": timer["schedule_status"], "IsPastDue": timer["past_due"]
    }  # fmt: skip
    return {"data": {"json": info}, "metadata": {}}


def read(answer: Any, _wire: Any, _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the instant: it is over, or the retry policy runs it again."""
    return fates(answer, 1)
