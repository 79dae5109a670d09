"""Law 8: what an adapter prints fires at the same instants over a year, as an independent reader of it sees it.

The readers, and what each does with two restricted day fields:

- cronsim, after Debian's cron: either matches; both, where one of them starts with `*`. Sunday is 0.
- croniter, with `day_or`: either matches, unless one is exactly `*`. So a form that both read alike holds no `*` whose
  meaning is disputed. Without `day_or` and with the seconds first it reads as NCrontab does: both match.
- aws-croniter: refuses a form in which not exactly one day field is `?`; its weekdays start with 1 on Sunday.
- Cloudflare's own reader is a Rust crate. Its rules beside cronsim's are that weekdays start with 1 on Sunday, which
  is done to the text first, and that a step is no `*`, on which no form here depends [cloudflare/saffron].

cronsim takes `5-5/2` for `5/2`; no text here holds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from itertools import pairwise
from typing import Any

import pytest
from aws_croniter import AwsCroniter
from croniter import croniter
from cronsim import CronSim

from fungible import CronError
from fungible.cron import WEEKDAYS, Cron
from fungible.testing.surface import adapters
from tests.laws.crons import expressions

Instants = list[datetime]
Reader = Callable[[str, datetime, datetime], Instants]
MINUTE = timedelta(minutes=1)


def until(end: datetime, instants: Iterator[datetime]) -> Instants:
    found: Instants = []
    for instant in instants:
        if instant >= end:
            break
        found.append(instant)
    return found


def of_cron(cron: Cron, start: datetime, end: datetime) -> Instants:
    def instants(instant: datetime) -> Iterator[datetime]:
        while True:
            yield (instant := cron.next_after(instant))

    return until(end, instants(start - MINUTE))


def debian(text: str, start: datetime, end: datetime) -> Instants:
    return until(end, CronSim(text, start - MINUTE))


def unix(text: str, start: datetime, end: datetime) -> Instants:
    """Read a form as all of Unix does: two readers of different rules must agree."""
    return agreed(debian(text, start, end), until(end, croniter(text, start - MINUTE, ret_type=datetime)))


def cloud_scheduler(text: str, start: datetime, end: datetime) -> Instants:
    assert "*" not in "".join(text.split()[2::2]) or "*" in text.split()[2::2]
    return unix(text, start, end)


def event_bridge(text: str, start: datetime, end: datetime) -> Instants:
    assert text.startswith("cron(")
    assert text.endswith(")")
    assert len(text) <= 256
    assert "/" not in text.split()[4]  # no step is documented for weekdays
    found: Instants = AwsCroniter(text[5:-1]).get_all_schedule_bw_dates(start, end - MINUTE)
    return found


def ncrontab(text: str, start: datetime, end: datetime) -> Instants:
    assert len(text.split()) == 6
    instants = croniter(text, start - MINUTE, ret_type=datetime, day_or=False, second_at_beginning=True)
    return until(end, instants)


def cron_triggers(text: str, start: datetime, end: datetime) -> Instants:
    *fields, weekdays = text.split()
    named = re.sub(r"\d+", lambda number: WEEKDAYS[int(number[0]) - 1], weekdays)
    return debian(" ".join((*fields, named)), start, end)


def agreed(one: Instants, other: Instants) -> Instants:
    assert one == other, "the readers differ"
    return one


READERS: dict[str, Reader] = {
    "aws": event_bridge,
    "azure": ncrontab,
    "cloudflare": cron_triggers,
    "container": unix,
    "gcp": cloud_scheduler,
}
MAY_REFUSE = {"aws": "aws-lambda", "azure": "azure-functions"}
"""Where one day field alone may be restricted, and the target that a refusal names."""

YEARS = {2027: 365, 2028: 366}
FEW, MANY = 40, 2000
SHARPEST = (
    "*/7 6-18/3 * * *",
    "59 23 31 12 *",
    "0 0 29 2 *",
    "0 0 29-31 */2 *",
    "0 12 * * 7",
    "0 12 * * MON",
    "0 12 * * 5-7",
    "0 12 * * */2",
    "0 12 13 * FRI",
    "0 12 1-31/2 * SUN,SAT",
    "0 12 31 2,4 WED",
    "0 12 1-31 * TUE",
)
DENSEST = ("* * * * *", "*/7 * * * *")


def holds(adapter: str, printed: Callable[[Cron], str], text: str, year: int) -> bool:
    """Hold one printed form against its reader; False where it is refused by name, as it may be."""
    cron = Cron.parse(text)
    start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    try:
        form = printed(cron)
    except CronError as error:
        both = cron.days_restricted and cron.weekdays_restricted
        if both and adapter in MAY_REFUSE and error.where == f"{MAY_REFUSE[adapter]}, cron {cron}":
            return False
        raise
    assert READERS[adapter](form, start, end) == of_cron(cron, start, end), f"{text} printed as {form}"
    return True


def printer(adapter: str) -> Callable[[Cron], str]:
    found: Callable[[Cron], str] = import_module(f"fungible_{adapter}.schedule").printed
    return found


each_adapter = pytest.mark.parametrize("adapter", sorted(READERS))


def test_every_adapter_has_a_reader() -> None:
    assert set(adapters()) == set(READERS)


@each_adapter
def test_the_sharpest_expressions_fire_at_the_same_instants(adapter: str) -> None:
    said = [holds(adapter, printer(adapter), text, year) for text in SHARPEST for year in YEARS]
    assert said.count(False) == (4 if adapter in MAY_REFUSE else 0)


@pytest.mark.campaign
@each_adapter
@pytest.mark.parametrize("text", DENSEST)
def test_the_densest_expressions_fire_at_the_same_instants(adapter: str, text: str) -> None:
    assert holds(adapter, printer(adapter), text, 2028)


@each_adapter
def test_random_expressions_fire_at_the_same_instants(adapter: str) -> None:
    said = [holds(adapter, printer(adapter), text, 2027 + n % 2) for n, text in enumerate(expressions(FEW))]
    assert said.count(True) > FEW // 2


@pytest.mark.campaign
@each_adapter
def test_two_thousand_expressions_fire_at_the_same_instants(adapter: str) -> None:
    said = [holds(adapter, printer(adapter), text, 2027 + n % 2) for n, text in enumerate(expressions(MANY))]
    print(f"{adapter}: {said.count(True)} of {MANY} expressions fire at the same instants, {said.count(False)} refused")
    assert said.count(True) > MANY // 2


def test_random_expressions_mean_what_debian_reads_in_them() -> None:
    for n, text in enumerate(expressions(FEW)):
        start, end = (datetime(2027 + n % 2 + more, 1, 1, tzinfo=UTC) for more in (0, 1))
        assert debian(text, start, end) == of_cron(Cron.parse(text), start, end), text


@pytest.mark.campaign
def test_two_thousand_expressions_mean_what_debian_reads_in_them() -> None:
    for n, text in enumerate(expressions(MANY)):
        start, end = (datetime(2027 + n % 2 + more, 1, 1, tzinfo=UTC) for more in (0, 1))
        assert debian(text, start, end) == of_cron(Cron.parse(text), start, end), text


def test_a_year_is_read_whole() -> None:
    for year, days in YEARS.items():
        start, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
        found = of_cron(Cron.parse("*/30 * * * *"), start, end)
        assert len(found) == days * 48
        assert (found[0], found[-1]) == (start, end - 30 * MINUTE)
        assert {later - earlier for earlier, later in pairwise(found)} == {30 * MINUTE}


class Broken:
    """A schedule as a printer sees it that is broken in one part."""

    def __init__(self, cron: Cron, **parts: Any) -> None:
        self.cron = cron
        vars(self).update(parts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cron, name)

    def __str__(self) -> str:
        return " ".join(self.written())


def numbers(cron: Cron) -> Any:
    return Broken(cron, written=lambda **_: cron.written())


def rotated(cron: Cron) -> Any:
    names = WEEKDAYS[1:] + WEEKDAYS[:1]
    return Broken(cron, written=lambda weekdays=(), step="*/{1}": cron.written(weekdays=names, step=step))


def undemanding(cron: Cron) -> Any:
    return Broken(cron, demand_one_day_field=lambda *_: None)


def a_month_early(cron: Cron) -> Any:
    minute, hour, day, _, weekday = cron.written()
    return Broken(cron, written=lambda **_: (minute, hour, day, "1", weekday))


def starred(cron: Cron) -> Any:
    minute, hour, _, month, weekday = cron.written()
    return Broken(cron, written=lambda **_: (minute, hour, "*/2", month, weekday))


@pytest.mark.parametrize(
    ("adapter", "broken", "text"),
    [
        ("aws", numbers, "0 12 * * MON"),
        ("aws", numbers, "0 12 * * MON-FRI"),
        ("aws", rotated, "0 12 * * MON"),
        ("aws", undemanding, "0 12 13 * FRI"),
        ("aws", a_month_early, "0 12 1 2 *"),
        ("azure", rotated, "0 12 * * MON"),
        ("azure", undemanding, "0 12 13 * FRI"),
        ("azure", a_month_early, "0 12 1 2 *"),
        ("cloudflare", numbers, "0 12 * * MON"),
        ("cloudflare", numbers, "0 12 * * SUN"),
        ("cloudflare", rotated, "0 12 * * MON"),
        ("container", a_month_early, "0 12 1 2 *"),
        ("container", starred, "0 12 1-31/2 * MON"),
        ("gcp", starred, "0 12 1-31/2 * MON"),
    ],
)
def test_the_law_fails_for_a_printer_that_breaks_it(adapter: str, broken: Callable[[Cron], Any], text: str) -> None:
    whole = printer(adapter)
    with pytest.raises((AssertionError, IndexError, ValueError)):
        holds(adapter, lambda cron: whole(broken(cron)), text, 2027)
