"""The cron of Cloud Scheduler."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fungible.cron import Cron


def printed(cron: Cron) -> str:
    """Write five fields as unix-cron has them, for a job in Etc/UTC [Cloud Scheduler, Cron job format and time zone].

    Weekdays are numbers, 0 to 6 from Sunday: only of numbers it is said that they make ranges. Either of two day
    fields will do where neither is `*`.
    """
    return str(cron)
