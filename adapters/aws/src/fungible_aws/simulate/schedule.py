"""A schedule of EventBridge whose target is the function: a rule's, or one of EventBridge Scheduler.

EventBridge user guide, "Scheduled Event". Scheduler's shape is as functions received it from a schedule without an
input: the detail is a text, and the resource the schedule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate._gateway import ACCOUNT, REGION
from fungible_aws.simulate._push import fates
from fungible_aws.simulate.eventbridge import envelope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.tick import Tick
    from fungible.outcome import Ack, Retry

MOST = 1
VARIANTS: Sequence[Mapping[str, Any]] = ({}, {"scheduler": True})


def build(ticks: Sequence[Tick], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return one instant's event. Options: name, region, account, and `scheduler` for EventBridge Scheduler."""
    [tick] = ticks
    given = options or {}
    scheduler = given.get("scheduler", False)
    service, place, detail = ("scheduler", "schedule/default", "{}") if scheduler else ("events", "rule", {})
    where = f"arn:aws:{service}:{given.get('region', REGION)}:{given.get('account', ACCOUNT)}"
    return {
        **envelope("Scheduled Event", f"aws.{service}", tick.scheduled_at, given),
        "resources": [f"{where}:{place}/{tick.name or given.get('name', 'schedule')}"],
        "detail": detail,
    }


def read(answer: Any, _wire: Any, _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of the instant after this call."""
    return fates(answer, 1)
