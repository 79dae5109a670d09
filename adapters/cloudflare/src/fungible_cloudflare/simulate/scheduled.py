"""A Cron Trigger with one run.

Workers documentation, "Scheduled handler" (cron, scheduledTime, noRetry); workerd, src/workerd/io/io-context.c++: a
run that throws is reported as one to try again, unless noRetry() was called.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fungible.outcome import ACK, Reject, Retry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.tick import Tick
    from fungible.outcome import Ack

MOST = 1
"""A run is of one instant."""
EPOCH = 1_700_000_000_000
UNIX = datetime(1970, 1, 1, tzinfo=UTC)


def build(ticks: Sequence[Tick], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the controller's facts. Option: name, the cron as it is configured."""
    [tick] = ticks
    due = EPOCH if tick.scheduled_at is None else (tick.scheduled_at - UNIX) // timedelta(milliseconds=1)
    return {"cron": (options or {}).get("name", tick.cron), "scheduledTime": due}


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry | Reject]:
    """Return what becomes of the instant."""
    if isinstance(answer, BaseException):
        return [Retry(f"{type(answer).__name__}: {answer}")]
    if answer["outcome"] == "ok":
        return [ACK]
    return [Reject("noRetry() was called")] if answer["noRetry"] else [Retry("the run threw")]
