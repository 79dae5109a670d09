"""A sample of the campaign, and what shows that it sees a failure that is dropped."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import pytest

from fungible.testing.surface import adapters, surfaces
from fungible.testing.triggers import ITEMS
from tests.faults import table
from tests.faults.items import WORDS
from tests.faults.line import Line
from tests.faults.mutants import MUTANTS
from tests.faults.real import SERVERS
from tests.faults.stage import kinds
from tests.faults.way import columns, way

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone"),
    pytest.mark.timeout(240),
]
SAMPLE: Mapping[str, Sequence[str]] = {"moto": ("sqs", "dynamodb"), "azurite": ()}
"""The kinds of each server that are enough here; those of a platform are said by its way."""


def played(column: str, only: Sequence[str], mutant: str = "") -> list[Line]:
    lines = table.played(column, only, mutant)
    print(table.HEAD, *map(table.written, lines), *(one for line in lines for one in line.problems), sep="\n")
    return lines


def test_every_platform_and_every_kind_of_items_is_played() -> None:
    assert [column for column, _ in table.chosen([])] == [*columns(), *SERVERS]
    assert {column.partition(" ")[0] for column in columns()} == adapters().keys()
    for name, package in adapters().items():
        every = {one.kind for one in surfaces(package) if one.row.trigger in ITEMS}
        assert {one.kind for one in kinds(name, ())} == every


@pytest.mark.parametrize("column", [*columns(), *SERVERS])
def test_what_is_sent_is_done_or_dead_whatever_fault_it_meets(column: str) -> None:
    for line in played(column, SAMPLE[column] if column in SERVERS else way(column).sample):
        assert not line.problems
        assert line.sent == line.fates["done"] + line.fates["dead"] >= len(WORDS) - 1
        assert line.fates["dead"] >= 3
        assert line.duplicates >= 1, "who is killed between handler and answer is handled twice"
        assert line.runtime


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_failure_that_is_dropped_is_printed_and_ends_with_1(mutant: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert table.main(["--mutant", mutant, "--only", "aws/sqs"]) == 1
    printed = capfd.readouterr().out
    row = next(line.split() for line in printed.splitlines() if line.startswith("aws/sqs "))
    assert int(row[4]) >= 1, printed
    assert "done, and never handled to its end: lost" in printed


def test_what_cannot_be_played_is_no_success(capfd: pytest.CaptureFixture[str]) -> None:
    assert table.main(["--only", "nowhere"]) == 1
    assert "sum " in capfd.readouterr().out
