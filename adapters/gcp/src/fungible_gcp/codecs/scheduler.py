"""Instants of Cloud Scheduler over HTTP (Cloud Scheduler API reference, HttpTarget.headers).

The wire form is a request whose headers name the job and the instant; its body is the job's own and says nothing here.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.tick import Tick
from fungible_gcp.single import encode as encode  # noqa: PLC0414  one of the codec's functions
from fungible_gcp.single import headers, last, moment
from fungible_gcp.single import one_answer as one_answer  # noqa: PLC0414  likewise
from fungible_gcp.single import ordered as ordered  # noqa: PLC0414  likewise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

CARRIES: Mapping[str, str] = {"cron": "absent", "name": "exact", "past_due": "absent", "scheduled_at": "exact"}

_MARK = "x-cloudscheduler"
_TIME = f"{_MARK}-scheduletime"

READ: Readers = {
    "cron": lambda _: None,
    "name": lambda given: last(given.get(f"{_MARK}-jobname")) or "",
    "native": lambda given: given,
    "past_due": lambda _: None,
    "scheduled_at": lambda given: moment(given.get(_TIME), f"headers.{_TIME}"),
}
_tick = received(Tick, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one instant; a request that no job makes is none."""
    given = headers(wire)
    if _MARK not in given:
        raise MalformedEvent(f"headers.{_MARK}", "is missing: no job of Cloud Scheduler sent this")
    return [_tick(given, 0)]
