"""Which schedules of a running app are due, by a clock that the test sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from fungible.local.mistake import Mistake
from fungible.local.running import Fate, Local
from fungible.local.schedules import Schedules

START = datetime(2027, 3, 1, 2, 58, 30, tzinfo=UTC)


class Kept(Local):
    """An app of two schedules, whose ticks are kept."""

    def __init__(self, result: Callable[[], list[Fate]] = lambda: [Fate("1", "done", 1, ())]) -> None:
        super().__init__(0, ExitStack(), [("hourly", "0 * * * *"), ("often", "*/2 * * * *")])
        self.came: list[tuple[str, str, datetime]] = []
        self._result = result

    @property
    def runtimes(self) -> list[tuple[int, str]]:
        return []

    def _sent(self, queue: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None) -> list[Fate]:
        raise NotImplementedError

    def _delivered(self, trigger: str, name: str, events: Sequence[Any]) -> list[Fate]:
        self.came += [(trigger, name, tick.scheduled_at) for tick in events]
        return self._result()

    def invoke(self, value: Any) -> Any:
        raise NotImplementedError


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def due(*seconds: float) -> list[str]:
    """Return what is due at each look, so many seconds after the start."""
    clock = Clock()
    schedules = Schedules(Kept(), lambda _: None, clock)
    found: list[str] = []
    for second in seconds:
        clock.now = START + timedelta(seconds=second)
        found.append(" ".join(f"{name}@{instant:%H:%M:%S}" for name, instant in schedules.due()))
    return found


def test_a_schedule_is_due_in_its_minute_once() -> None:
    assert due(0, 29.9, 30, 89.9, 90, 91, 149.9) == ["", "", "", "", "hourly@03:00:00 often@03:00:00", "", ""]


def test_the_minute_in_which_the_app_starts_is_over() -> None:
    assert due(0, 1, 29) == ["", "", ""]


def test_what_was_missed_in_sleep_is_not_made_up() -> None:
    assert due(0, 2 * 3600 + 31, 2 * 3600 + 90) == ["", "", "hourly@05:00:00 often@05:00:00"]


def test_a_clock_that_is_set_back_brings_no_instant_twice() -> None:
    assert due(90, 89, 90, 210)[1:] == ["", "", "often@03:02:00"]


def test_a_clock_of_another_zone_is_read_in_utc() -> None:
    clock = Clock()
    schedules = Schedules(Kept(), lambda _: None, clock)
    clock.now = datetime.fromisoformat("2027-03-01T08:30:00+05:30")
    assert [name for name, _ in schedules.due()] == ["hourly", "often"]


def broken() -> list[Fate]:
    raise Mistake("nothing brings it", "bind it")


def gone() -> list[Fate]:
    raise ConnectionError("it went away")


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("result", "told"),
    [
        (lambda: [Fate("1", "done", 1, ())], "done, 1 attempt"),
        (lambda: [Fate("1", "done", 2, ("late",))], "done, 2 attempts, late"),
        (lambda: [Fate("1", "dead", 3, ("a", "b", "c"))], "dead, 3 attempts, c"),
        (broken, "nothing brings it; bind it"),
        (gone, "not delivered: ConnectionError: it went away"),
    ],
)
def test_what_fired_is_told_with_its_fate(result: Callable[[], list[Fate]], told: str) -> None:
    clock, heard, both = Clock(), list[str](), Event()

    def log(line: str) -> None:
        heard.append(line)
        if sum(" | fired for " in one for one in heard) == 2:
            both.set()

    clock.now = START + timedelta(seconds=89.9)
    app = Kept(result)
    schedules = Schedules(app, log, clock)
    clock.now = START + timedelta(seconds=90)
    with schedules:
        assert both.wait(10)
    assert heard[:2] == [
        "schedule hourly | next at 2027-03-01 03:00 UTC",
        "schedule often | next at 2027-03-01 03:00 UTC",
    ]
    assert sorted(heard[2:]) == [
        f"schedule {name} | fired for 2027-03-01 03:00 UTC: {told}" for name in ("hourly", "often")
    ]
    instant = datetime(2027, 3, 1, 3, tzinfo=UTC)
    assert sorted(app.came) == [("schedule", "hourly", instant), ("schedule", "often", instant)]
