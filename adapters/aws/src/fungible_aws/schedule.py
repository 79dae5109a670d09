"""EventBridge's cron, for rules and for EventBridge Scheduler alike."""

from __future__ import annotations

from fungible.cron import WEEKDAYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fungible.cron import Cron


def printed(cron: Cron) -> str:
    """Write `cron(minutes hours day month weekday year)` [EventBridge user guide, Cron expressions reference].

    Weekdays go by name, for their numbers start with 1 on Sunday; one day field is `?`, and a step is start/step. The
    longest is of 240 characters, of 256 that a rule and a schedule take [EventBridge API, PutRule: ScheduleExpression].
    """
    cron.demand_one_day_field(
        "aws-lambda",
        "EventBridge takes a day of month or a day of week "
        "[EventBridge user guide, Cron expressions reference: restrictions]",
    )
    minute, hour, day, month, weekday = cron.written(weekdays=WEEKDAYS, step="{0}/{1}")
    days = f"? {month} {weekday}" if cron.weekdays_restricted else f"{day} {month} ?"
    return f"cron({minute} {hour} {days} *)"
