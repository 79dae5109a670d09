"""Unix cron, which starts containers: crontab(5), Kubernetes CronJobs, Knative's PingSource."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fungible.cron import Cron


def printed(cron: Cron) -> str:
    """Write five fields with numbers alone: crontab(5) allows no name in a list or a range.

    Sunday is 0, for robfig/cron, which Kubernetes reads schedules with, knows no 7. Neither day field holds a `*` where
    both are restricted: with one, some would take the days on which both match.
    """
    return str(cron)
