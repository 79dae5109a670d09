"""The class that an adapter's test file fills in: each law, for every kind of the adapter's table."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from fungible.testing import capabilities, faults, laws
from fungible.testing.recorded import PAIRS, cases
from fungible.testing.surface import surfaces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fungible.testing.recorded import Case
    from fungible.testing.surface import Surface

__all__ = ["Contract"]


class Contract:
    """Give `package`, the adapter's import name, and `events`, the folder of its recorded cases."""

    package: ClassVar[str]
    events: ClassVar[Path]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Run each law over the rows that its arguments ask for."""
        asked = tuple(name for name in metafunc.fixturenames if name in ARGUMENTS)
        if asked:
            rows = [row for surface in surfaces(self.package) for row in _rows(surface, asked[1:], self.events)]
            ids = ["-".join(str(one) for one in row) for row in rows]
            metafunc.parametrize(asked, rows, ids=ids)

    def test_table(self) -> None:
        """The table has kinds, each known to the laws; whatever trigger none of them carries says why."""
        capabilities.table(import_module(f"{self.package}.codecs"))

    def test_kind_is_complete(self, surface: Surface) -> None:
        laws.complete(surface, self.events)

    def test_recorded_folders_are_kinds(self) -> None:
        kinds = {surface.kind for surface in surfaces(self.package)}
        assert {folder.name for folder in self.events.iterdir()} <= kinds

    @pytest.mark.hypothesis
    def test_round_trip(self, surface: Surface) -> None:
        laws.round_trip(surface)

    @pytest.mark.hypothesis
    def test_answer_round_trip(self, surface: Surface) -> None:
        laws.answer_round_trip(surface)

    def test_recorded_event(self, surface: Surface, event: Case) -> None:
        laws.recorded_event(surface, event)

    def test_recorded_answer(self, surface: Surface, answer: Case) -> None:
        laws.recorded_answer(surface, answer)

    @pytest.mark.hypothesis
    def test_same_meaning(self, surface: Surface, other: Surface) -> None:
        laws.same_meaning(surface, other)

    @pytest.mark.hypothesis
    def test_typed(self, surface: Surface) -> None:
        if surface.row.trigger != "invoke":  # any type is a direct call's value
            laws.typed(surface)

    @pytest.mark.hypothesis
    def test_total(self, surface: Surface) -> None:
        laws.total(surface)

    @pytest.mark.hypothesis
    def test_total_delivery(self, surface: Surface) -> None:
        laws.total_delivery(surface)

    @pytest.mark.parametrize("place", faults.PLACES)
    def test_no_fault_is_an_ack(self, surface: Surface, place: str) -> None:
        faults.every_fault(surface, place)

    @pytest.mark.hypothesis
    def test_verdicts_cover_the_delivery(self, surface: Surface) -> None:
        if hasattr(surface.trigger, "VERDICTS"):  # a trigger of one outcome has nothing to spread
            faults.verdicts(surface)

    @pytest.mark.hypothesis
    def test_pure(self, surface: Surface) -> None:
        laws.pure(surface)

    def test_honest(self, surface: Surface, capability: str) -> None:
        capabilities.honest(surface, capability)


ARGUMENTS = ("surface", "other", "event", "answer", "capability")


def _rows(surface: Surface, asked: tuple[str, ...], events: Path) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of one surface: itself, with each of what the law asks for beside it."""
    if not asked:
        yield (surface,)
    for name in asked:
        for one in _choices(name, surface, events):
            yield surface, one


def _others(surface: Surface) -> list[Surface]:
    """Return what a kind's first variant is compared with: its other variants, and each later kind's first."""
    peers = [one for one in surfaces(surface.package) if one.row.trigger == surface.row.trigger]
    peers = [one for one in peers if one.options.get("frame") == surface.options.get("frame")]
    if len(peers) == 1:
        return peers
    first = {one.kind: one.id for one in reversed(peers)}
    after = peers[[one.id for one in peers].index(surface.id) + 1 :]
    if first[surface.kind] != surface.id:
        return []
    return [one for one in after if one.kind == surface.kind or first[one.kind] == one.id]


def _choices(name: str, surface: Surface, events: Path) -> list[Any]:
    if name == "other":
        return _others(surface)
    if name in PAIRS:
        return [] if surface.id.endswith("]") else cases(events / surface.kind, name)
    return sorted(surface.row.capabilities)
