"""The table of a campaign: a line for each kind, their sum, and 1 where anything is lost or has no fate."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.faults import play, real
from tests.faults.line import Line
from tests.faults.mutants import MUTANTS
from tests.faults.way import columns

HEAD = f"{'platform/kind':34}{'sent':>6}{'done':>6}{'dead':>6}{'lost':>6}{'duplicates':>12}  runtime"


def written(line: Line) -> str:
    """Return a line of the table."""
    counts = f"{line.sent:6}{line.fates['done']:6}{line.fates['dead']:6}{line.lost:6}{line.duplicates:12}"
    return f"{line.name:34}{counts}  {line.runtime}".rstrip()


def summed(lines: Sequence[Line]) -> Line:
    """Return what all of them come to."""
    found = Line("sum")
    for one in lines:
        found.sent += one.sent
        found.fates.update(one.fates)
        found.lost += one.lost
        found.duplicates += one.duplicates
    return found


def chosen(only: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each column with the kinds that are named of it, none for all."""
    for column in (*columns(), *real.SERVERS):
        mine = [one for one in only if one == column or one.rpartition("/")[0] == column]
        if mine or not only:
            yield column, [one.rpartition("/")[2] for one in mine if one != column]


def played(column: str, kinds: Sequence[str], mutant: str) -> list[Line]:
    """Return a column's lines; one that cannot be played is a line that says why."""
    by = real.play if column in real.SERVERS else play.play
    try:
        return by(column, kinds, mutant)
    except Exception as error:
        return [Line(column, problems=[f"was not played: {type(error).__name__}: {error}"])]


def main(arguments: Sequence[str]) -> int:
    """Play the columns, print each as it ends, and return 1 where an item was lost or went astray."""
    parser = argparse.ArgumentParser(prog="make faults")
    parser.add_argument("--only", nargs="*", default=[], help="columns such as aws, or kinds of one such as aws/sqs")
    parser.add_argument("--mutant", default="", choices=["", *MUTANTS], help="serve a copy that drops one failure")
    parser.add_argument("--at-once", type=int, default=2, help="columns that are played at the same time")
    given = parser.parse_args(arguments)
    begun = time.monotonic()
    print(HEAD, flush=True)
    lines: list[Line] = []
    with ThreadPoolExecutor(1 if given.mutant else given.at_once) as threads:  # a mutant is in the environment
        for found in threads.map(lambda one: played(one[0], one[1], given.mutant), chosen(given.only)):
            lines += found
            print(*map(written, found), sep="\n", flush=True)
    print(written(summed(lines)))
    print(*(f"{line.name}: {note}" for line in lines for note in line.notes), sep="\n")
    problems = [f"{line.name}: {one}" for line in lines for one in line.problems]
    print(*problems, f"{len(problems)} problems in {time.monotonic() - begun:.0f} seconds", sep="\n")
    return 1 if problems or not lines else 0
