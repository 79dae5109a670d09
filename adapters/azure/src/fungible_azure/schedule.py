"""NCRONTAB, the cron of Azure's timer trigger."""

from __future__ import annotations

from fungible.cron import WEEKDAYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fungible.cron import Cron


def printed(cron: Cron) -> str:
    """Write six fields, seconds first [Azure Functions, Timer trigger: NCRONTAB expressions].

    It is in UTC where the app sets no WEBSITE_TIME_ZONE.
    """
    cron.demand_one_day_field(
        "azure-functions",
        "NCRONTAB fires where day of month and day of week both match [NCrontab, CrontabSchedule.GetNextOccurrence]",
    )
    return " ".join(("0", *cron.written(weekdays=WEEKDAYS)))
