"""The mutants of every adapter, or a sample of them, and the table of what the contracts caught.

What adapters share is one mutant, which is caught where the contract of one of them catches it.
"""

from __future__ import annotations

import random
import sys
import tomllib
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from fungible.testing.surface import adapters
from tests.mutants.operators import Mutant, mutants
from tests.mutants.targets import Target, targets
from tests.mutants.trial import Trials, load

LISTED = Path(__file__).with_name("survivors.toml")
SHARE = 0.95
Key = tuple[str, str, str, str]


def main(given: Sequence[str]) -> int:
    """Return 0 where enough is caught and the list of survivors is true, 1 where not, 2 where a contract fails."""
    asked = _arguments(given)
    every = [
        (target, mutant)
        for platform, package in sorted(adapters().items())
        if asked.only in (None, platform)
        for target in targets(platform, package)
        for mutant in mutants(target.module, target.file.read_text(encoding="utf-8"))
        if target.runs(mutant.function) and asked.matching in _name(mutant)
    ]
    made = {mutant.key: (target, mutant) for target, mutant in every}
    chosen = set(random.Random(asked.seed).sample(sorted(made), min(asked.sample or len(made), len(made))))
    ran = {key: made[key] for key in made if key in chosen}
    caught = _caught([pair for pair in every if pair[1].key in ran], checked=bool(asked.sample))
    if caught is None:
        return 2
    equivalent, known = _listed(asked.listed)
    survivors = {key: mutant for key, (_, mutant) in ran.items() if key not in caught}
    poor = _table(ran.values(), survivors, equivalent)
    counted = len(ran) - len(survivors.keys() & equivalent)
    share = len(caught) / counted if counted else 1.0
    print(f"{len(ran)} of {len(made)} mutants, {len(ran) - counted} equivalent, {len(caught)} caught: {share:.1%}")
    whole = not (asked.only or asked.matching)
    problems = list(_problems(made.keys(), ran.keys(), survivors.keys(), equivalent | known, whole=whole))
    if not asked.sample and not asked.matching:
        problems += [f"below {SHARE:.0%}: {name}" for name in poor]
    for line in problems:
        print(line)
    return 1 if problems else 0


def _arguments(given: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("--sample", type=int, metavar="N", help="try N mutants alone")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="which N")
    parser.add_argument("--only", metavar="PLATFORM", help="of one platform alone")
    parser.add_argument("--listed", type=Path, metavar="FILE", default=LISTED, help="the survivors that are known")
    parser.add_argument("--matching", metavar="TEXT", default="", help="those alone whose line in the list holds it")
    return parser.parse_args(given)


def _caught(pairs: Sequence[tuple[Target, Mutant]], *, checked: bool) -> frozenset[Key] | None:
    """Return the mutants that a contract caught; None where a contract, not `checked` yet, fails unchanged."""
    trials = Trials()
    for package, held in groupby(pairs, key=lambda pair: pair[0].package):
        own = list(held)
        load(package)
        for target in () if checked else _widest([target for target, _ in own]):
            trials.start(package, target, None)
        trials.finish()
        if package in trials.caught:
            print(f"{package}: its contract fails with nothing changed", file=sys.stderr)
            return None
        for target, mutant in own:
            if _name(mutant) not in trials.caught:  # by another adapter's contract
                trials.start(_name(mutant), target, mutant.made())
        trials.finish()
    return frozenset(mutant.key for _, mutant in pairs if _name(mutant) in trials.caught)


def _name(mutant: Mutant) -> str:
    return " | ".join(mutant.key)


def _widest(used: Sequence[Target]) -> list[Target]:
    """Return targets that have all kinds between them, none of them within another's."""
    by_kinds = {one.kinds: one for one in used}
    return [one for one in by_kinds.values() if not any(one.kinds < other for other in by_kinds)]


def _listed(file: Path) -> tuple[frozenset[Key], frozenset[Key]]:
    """Return the mutants that mean the same as the code, and those that no law sees yet; each has its reason there."""
    listed = tomllib.loads(file.read_text(encoding="utf-8"))
    equivalent, known = (
        frozenset((one["module"], one["function"], one["operator"], one["text"]) for one in listed.get(name, ()))
        for name in ("equivalent", "unseen")
    )
    assert all(one["why"] for every in listed.values() for one in every)
    return equivalent, known


def _problems(
    made: KeysView[Key], ran: KeysView[Key], alive: KeysView[Key], listed: frozenset[Key], *, whole: bool
) -> Iterator[str]:
    """Yield each survivor that is not listed, and each listed one that is there no more or was caught."""
    for key in sorted(alive - listed):
        yield f"survived: {' | '.join(key)}"
    for key in sorted(listed):
        if key not in made and whole:
            yield f"listed, but no mutant: {' | '.join(key)}"
        elif key in ran - alive:
            yield f"listed, but caught: {' | '.join(key)}"


def _table(
    ran: Iterable[tuple[Target, Mutant]], survivors: Mapping[Key, Mutant], equivalent: frozenset[Key]
) -> list[str]:
    """Print a line for each module, and below it what survived; return the modules of which too little was caught."""
    poor = []
    rows: dict[str, list[tuple[Target, Mutant]]] = {}
    for target, mutant in ran:
        rows.setdefault(target.module, []).append((target, mutant))
    print(f"{'codec':48}{'mutants':>8}{'caught':>8}{'equivalent':>12}")
    for module, row in rows.items():
        alive = [(target, mutant) for target, mutant in row if mutant.key in survivors]
        same = sum(mutant.key in equivalent for _, mutant in alive)
        print(f"{module:48}{len(row):8}{len(row) - len(alive):8}{same:12}")
        for target, mutant in alive:
            if mutant.key not in equivalent:
                print(f"  {target.file.name}:{mutant.line} {mutant.function} | {mutant.operator} | {mutant.text}")
        if len(row) - len(alive) < SHARE * (len(row) - same):
            poor.append(module)
    return poor
