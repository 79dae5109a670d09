"""The cron of Cloudflare's Cron Triggers."""

from __future__ import annotations

from fungible.cron import WEEKDAYS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fungible.cron import Cron


def printed(cron: Cron) -> str:
    """Write five fields, in UTC [Cloudflare Workers, Cron Triggers: supported cron expressions].

    Weekdays go by name, for their numbers start with 1 on Sunday. Either of two day fields will do, and a step counts
    as one [cloudflare/saffron, Cron::contains].
    """
    return " ".join(cron.written(weekdays=WEEKDAYS))
