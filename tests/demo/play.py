"""Plays the demo: every column at once, then one table, the proof, and what the table had no room for."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from fungible.errors import UsageError
from tests.demo import table
from tests.demo.cases import FILE, Book, Case, Seen, read
from tests.demo.columns import Column, Played, installed, play
from tests.demo.judge import Verdict, judge

LOG = 12


def main(arguments: Sequence[str]) -> int:
    """Return 0 where every answer is equal or differs as declared, 1 where one is not, 2 where nothing was asked."""
    options = _options(arguments)
    try:
        book = read(options.expected)
        columns = _chosen(list(installed()), book, options.on)
    except UsageError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(len(columns)) as threads:
        played = list(threads.map(lambda column: play(column, book), columns))
    absent = [(column, one) for column, one in zip(columns, played, strict=True) if one.absent]
    plays = [(column, one) for column, one in zip(columns, played, strict=True) if not one.absent]
    print(*(f"left out: {column.name}: {one.absent}" for column, one in absent), sep="\n", end="\n" if absent else "")
    if not plays:
        return 2
    verdicts = {(case.name, column.name): _judged(case, column, one) for column, one in plays for case in book.cases}
    _print(book, plays, verdicts)
    count = Counter(verdict.word for verdict in verdicts.values())
    faults = sum(bool(one.fault) for one in played)
    print(
        f"demo: {count['equal']} equal, {count['declared']} declared, {count['DIFFERENT']} different"
        + (f", {faults} without proof" if faults else "")
    )
    return 1 if count["DIFFERENT"] or faults else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--on", action="append", default=[], help="a platform, or one surface of it (aws/http_v2)")
    parser.add_argument("--expected", type=Path, default=FILE, help="the literal file of requests and answers")
    return parser.parse_args(arguments)


def _chosen(columns: list[Column], book: Book, on: Sequence[str]) -> list[Column]:
    """Return the columns asked for; a name that no column has is refused, in the file too."""
    names = {column.name for column in columns}
    platforms = {name.partition("/")[0] for name in names}
    for name in on:
        if name not in names | platforms:
            raise UsageError(f"there is no {name}; choose of {', '.join(sorted(names | platforms))}")
    for case in book.cases:
        for name in (name for declared in case.declared for name in declared.on):
            if name not in names and name.partition("/")[0] in platforms:
                raise UsageError(f"{case.name} declares a difference on {name}, which is no surface")
    return [one for one in columns if not on or {one.name, one.name.partition("/")[0]} & set(on)]


def _judged(case: Case, column: Column, played: Played) -> Verdict:
    return judge(case, column.name, column.tables[case.asked.trigger], _seen(case, played))


def _seen(case: Case, played: Played) -> Seen:
    return played.seen.get(case.name, {"error": "no answer"})


def _print(book: Book, plays: list[tuple[Column, Played]], verdicts: Mapping[tuple[str, str], Verdict]) -> None:
    rows = [["request", "expected", *(column.name for column, _ in plays)]]
    for case in book.cases:
        cells = [_cell(case, _seen(case, one), verdicts[case.name, column.name]) for column, one in plays]
        rows.append([table.asked(case), table.short(case.expected), *cells])
    print(*table.lines(rows), sep="\n")
    print(*_proofs(plays), *_declared(book, verdicts), *_different(verdicts), sep="\n")
    for column, one in plays:
        mine = [verdict.word for (_, name), verdict in verdicts.items() if name == column.name]
        if one.fault or "DIFFERENT" in mine:
            print(*(f"log {column.name}: {line}" for line in one.log[-LOG:]), sep="\n")


def _cell(case: Case, seen: Seen, verdict: Verdict) -> str:
    """Return what came, with the fields that the case looks at, and the verdict below."""
    shown = {name: value for name, value in seen.items() if name in case.expected or name not in ("framing", "length")}
    return f"{table.short(shown)}\n{verdict.word} {verdict.about}".rstrip()


def _proofs(plays: list[tuple[Column, Played]]) -> Iterator[str]:
    yield "made by the real runtimes:"
    for column, one in plays:
        yield f"  {column.name}: {f'NO PROOF: {one.fault}' if one.fault else one.proof}"


def _declared(book: Book, verdicts: Mapping[tuple[str, str], Verdict]) -> Iterator[str]:
    yield "declared in the capability tables:"
    triggers = {case.name: case.asked.trigger for case in book.cases}
    on: dict[str, dict[str, None]] = {}
    for (case, name), verdict in verdicts.items():
        for line in verdict.why if verdict.word == "declared" else ():
            on.setdefault(f"{triggers[case]}: {line}", {})[name] = None
    for line, names in on.items():
        yield f"  {line}"
        yield f"    on {', '.join(names)}"


def _different(verdicts: Mapping[tuple[str, str], Verdict]) -> Iterator[str]:
    for (case, name), verdict in verdicts.items():
        if verdict.word == "DIFFERENT":
            yield from (f"DIFFERENT {name}: {case}: {line}" for line in verdict.why)
