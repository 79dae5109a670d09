"""What each kind of each adapter has for its contract, counted: codec, simulator, recorded pairs, laws."""

from __future__ import annotations

import inspect
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from fungible.testing.contract import Contract
from fungible.testing.recorded import SORTS, listed
from fungible.testing.surface import Surface, adapters, surfaces
from tests.guards.tree import ROOT
from tests.laws.test_cron import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LAWS: Mapping[str, int] = {
    "test_round_trip": 1,
    "test_answer_round_trip": 1,
    "test_recorded_event": 2,
    "test_recorded_answer": 2,
    "test_same_meaning": 3,
    "test_typed": 4,
    "test_total": 4,
    "test_total_delivery": 4,
    "test_no_fault_is_an_ack": 5,
    "test_verdicts_cover_the_delivery": 5,
    "test_pure": 6,
    "test_honest": 7,
}
"""The test of the contract -> the number of its law."""
CRON = 8
"""The law of schedules alone, which tests/laws/test_cron.py holds for each adapter's printer."""
FEWEST = 3


class Row(NamedTuple):
    """One kind's line: how many fields it carries, its pairs by sort, the tests of each law that hold for it."""

    kind: str
    carries: int
    codec: bool
    simulator: bool
    pairs: Mapping[str, int]
    laws: Mapping[int, int]
    trigger: str

    def lacks(self) -> Iterator[str]:
        """Yield what the kind has not, of all that every kind has."""
        if not (self.codec and self.carries):
            yield f"{self.kind}: no codec with CARRIES"
        if not self.simulator:
            yield f"{self.kind}: no simulator"
        yield from (f"{self.kind}: no {sort} pair" for sort, count in self.pairs.items() if not count)
        if sum(self.pairs.values()) < FEWEST:
            yield f"{self.kind}: fewer than {FEWEST} pairs"
        yield from (f"{self.kind}: no test of law {number}" for number in self.applies() if not self.laws.get(number))

    def applies(self) -> list[int]:
        """Return the laws that there are for the kind."""
        return sorted({*LAWS.values(), *([CRON] if self.trigger == "schedule" else [])})

    def __str__(self) -> str:
        pairs = "".join(f"{count:>9}" for count in (*self.pairs.values(), sum(self.pairs.values())))
        halves = f"{'yes' if self.codec else 'NO':>6}{self.carries:>8}{'yes' if self.simulator else 'NO':>10}"
        laws = " ".join(f"{number}:{self.laws.get(number, 0)}" for number in self.applies())
        return f"{self.kind:<31}{halves}{pairs}   {laws}"


def folder(platform: str) -> Path:
    return ROOT / "adapters" / platform / "tests" / "events"


def rows() -> list[Row]:
    """Return the line of every kind of every table."""
    found: list[Row] = []
    for package in adapters().values():
        tests = _tests(package)
        found += [_row(one, tests[one.kind]) for one in {one.kind: one for one in surfaces(package)}.values()]
    return found


def table() -> Iterator[str]:
    """Yield a line for each kind, then one for each adapter and one for all."""
    every = rows()
    sorts = "".join(f"{sort:>9}" for sort in (*SORTS, "pairs"))
    yield f"{'kind':<31}{'codec':>6}{'carries':>8}{'simulator':>10}{sorts}   law:tests"
    yield from map(str, every)
    for name in (*adapters(), ""):
        mine = [row for row in every if row.kind.startswith(f"{name}/" if name else "")]
        counts = {sort: sum(row.pairs[sort] for row in mine) for sort in SORTS}
        complete = sum(not any(row.lacks()) for row in mine)
        said = ", ".join(f"{count} {sort}" for sort, count in counts.items())
        tests = sum(sum(row.laws.values()) for row in mine)
        pairs = f"{sum(counts.values())} pairs: {said}"
        yield f"{name or 'all'}: {len(mine)} kinds, {complete} complete; {pairs}; {tests} tests of laws"


def _row(surface: Surface, tests: Counter[int]) -> Row:
    codec, simulator = surface.codec, surface.simulator
    return Row(
        f"{surface.platform.name}/{surface.kind}",
        len(codec.CARRIES),
        callable(codec.decode) and callable(codec.encode),
        callable(simulator.build) and callable(simulator.read),
        {sort: len(listed(folder(surface.platform.name) / surface.kind)[sort]) for sort in SORTS},
        {**tests, CRON: int(surface.row.trigger == "schedule" and surface.platform.name in READERS)},
        surface.row.trigger,
    )


class _Asked:
    """What pytest gives a test class that makes its own parameters, of which it keeps the rows."""

    def __init__(self, method: Any) -> None:
        self.fixturenames = list(inspect.signature(method).parameters)
        self.rows: list[tuple[Any, ...]] = []

    def parametrize(self, _names: Any, rows: list[tuple[Any, ...]], **_: Any) -> None:
        self.rows = rows


def _tests(package: str) -> dict[str, Counter[int]]:
    """Return for each kind how many tests of each law the contract makes of the adapter's table."""

    class Own(Contract):
        pass

    Own.package, Own.events = package, folder(package.removeprefix("fungible_"))
    found = {one.kind: Counter[int]() for one in surfaces(package)}
    for name, number in LAWS.items():
        asked: Any = _Asked(getattr(Contract, name))
        Own().pytest_generate_tests(asked)
        for row in asked.rows:
            for kind in {one.kind for one in row if isinstance(one, Surface)}:
                found[kind][number] += 1
    return found
