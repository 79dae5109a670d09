"""An instant of a Cron Trigger (Workers documentation, Scheduled handler).

The wire form is `{"cron", "scheduledTime"}`: the expression as it was configured, and milliseconds since 1970. The
answer is what the runtime reports of a run, `{"outcome", "noRetry"}`: `ok` or `exception`, and whether the handler
asked that a failed run does not come again (workerd, src/workerd/api/http.h: Fetcher::ScheduledResult).
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.tick import Tick
from fungible.outcome import Ack, Reject
from fungible.wire import from_millis, may

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.outcome import Verdict

CARRIES: Mapping[str, str] = {"cron": "exact", "name": "exact", "past_due": "absent", "scheduled_at": "exact"}


def _scheduled_at(wire: Mapping[str, Any]) -> Any:
    due = may(wire, "scheduledTime", int)
    return None if due is None else from_millis(due, "scheduledTime")


READ: Readers = {
    "cron": lambda wire: wire["cron"],
    "name": lambda wire: wire["cron"],
    "native": lambda wire: wire,
    "past_due": lambda _: None,
    "scheduled_at": _scheduled_at,
}
_tick = received(Tick, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one instant, named by its cron, which is all that tells schedules apart."""
    if type(wire) is not dict or type(wire.get("cron")) is not str:
        raise MalformedEvent("cron", "is missing or is not text")
    return [_tick(wire, 0)]


def ordered(_wire: Any, /) -> bool:
    """An instant comes alone."""
    return False


def one_answer(_options: Options, /) -> bool:
    """An instant comes alone."""
    return False


def encode(verdicts: Sequence[Verdict], _wire: Any, _options: Options, /) -> dict[str, Any]:
    """Return what came of the run; one that will never work asks not to come again."""
    [verdict] = verdicts
    return {"outcome": "ok" if isinstance(verdict, Ack) else "exception", "noRetry": isinstance(verdict, Reject)}
