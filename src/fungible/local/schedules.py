"""The schedules of a running app fire by themselves, at the instants of their crons in UTC.

An instant that passes while the machine sleeps is not made up, and a clock that is set back brings none twice.
"""

from __future__ import annotations

from concurrent.futures import CancelledError
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING, Self

from fungible.cron import Cron
from fungible.events.tick import Tick
from fungible.local.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Callable

    from fungible.local.running import Local

MINUTE = timedelta(minutes=1)
LOOK = 1.0
"""Seconds from one look at the clock to the next at most: waiting stands still while the machine sleeps."""


def now() -> datetime:
    """Return what time it is by this machine's clock."""
    return datetime.now(UTC)


class Schedules:
    """Fires the schedules of `app` while it is open; `log` hears of each instant and its fate, from any thread."""

    def __init__(self, app: Local, log: Callable[[str], None], clock: Callable[[], datetime] | None = None) -> None:
        self._app = app
        self._log = log
        self._clock = clock or now
        self._crons = [(name, Cron.parse(cron)) for name, cron in app.schedules]
        self._ended = Event()
        self._seen = _minute(self._clock())
        self._thread = Thread(target=self._watch, name="fungible-schedules", daemon=True)

    def due(self) -> list[tuple[str, datetime]]:
        """Return the schedules of the minute that it is and that instant, each once."""
        minute = _minute(self._clock())
        if minute <= self._seen:
            return []
        self._seen = minute
        return [(name, minute) for name, cron in self._crons if cron.fires(minute)]

    def _watch(self) -> None:
        while not self._ended.wait(min(LOOK, (self._seen + MINUTE - self._clock()).total_seconds())):
            for name, instant in self.due():
                Thread(target=self._fire, args=(name, instant), name=f"schedule-{name}", daemon=True).start()

    def _fire(self, name: str, instant: datetime) -> None:
        """Play one instant until its fate is known, beside all others, and tell what came of it."""
        try:
            [fate] = self._app.deliver("schedule", name, [Tick(name, scheduled_at=instant)])
        except Mistake as mistake:
            told = f"{mistake.cause}; {mistake.fix}"
        except (CancelledError, Exception) as error:
            if self._ended.is_set():
                return
            told = f"not delivered: {type(error).__name__}: {error}"
        else:
            times = "1 attempt" if fate.attempts == 1 else f"{fate.attempts} attempts"
            told = ", ".join((fate.fate, times, *fate.reasons[-1:]))
        self._log(f"schedule {name} | fired for {instant:%Y-%m-%d %H:%M} UTC: {told}")

    def __enter__(self) -> Self:
        for name, cron in self._crons:
            self._log(f"schedule {name} | next at {cron.next_after(self._seen):%Y-%m-%d %H:%M} UTC")
        if self._crons:
            self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        if self._crons:
            self._thread.join()


def _minute(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(second=0, microsecond=0)
