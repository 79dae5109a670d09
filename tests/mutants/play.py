"""The mutants of every adapter, or a sample of them, and the table of what the contracts caught.

What adapters share is caught where the contract of one of them catches it.
"""

from __future__ import annotations

import random
import sys
import tomllib
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from fungible.testing.surface import adapters
from tests.mutants.operators import Mutant, mutants
from tests.mutants.targets import CORE, Target, targets
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
        if target.runs(mutant.function) and asked.matching in " | ".join(mutant.key)
    ]
    sampled = random.Random(asked.seed).sample(every, min(asked.sample or len(every), len(every)))
    names = {mutant.key for _, mutant in sampled}
    chosen = [at for at, (_, mutant) in enumerate(every) if mutant.key in names]  # of what is shared for each adapter
    trials = _run([every[at] for at in chosen], checked=bool(asked.sample))
    if trials is None:
        return 2
    equivalent, known = _listed(asked.listed)
    caught_somewhere = {every[at][1].key for number, at in enumerate(chosen) if trials[number]}
    alive = [every[at] for number, at in enumerate(chosen) if not trials[number]]
    survivors = [one for one in alive if one[0].module not in CORE or one[1].key not in caught_somewhere]
    ran = [every[at] for at in chosen]
    poor = _table(ran, survivors, equivalent)
    counted = len(ran) - sum(mutant.key in equivalent for _, mutant in survivors)
    caught = len(ran) - len(survivors)
    share = caught / counted if counted else 1.0
    print(f"{len(ran)} of {len(every)} mutants, {len(ran) - counted} equivalent, {caught} caught: {share:.1%}")
    whole = not (asked.only or asked.matching)
    problems = list(_problems([mutant for _, mutant in every], ran, survivors, equivalent | known, whole=whole))
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


def _run(pairs: Sequence[tuple[Target, Mutant]], *, checked: bool) -> dict[int, bool] | None:
    """Return for each mutant whether it was caught; None where a contract, not `checked` yet, fails unchanged."""
    trials = Trials()
    package = ""
    for number, (target, mutant) in enumerate(pairs):
        if target.package != package:
            package = target.package
            load(package)
            unchanged = [] if checked else _widest([one for one, _ in pairs if one.package == package])
            for at, one in enumerate(unchanged):
                trials.start(-1 - at, one, None)
            trials.finish()
            if any(trials.caught[at] for at in trials.caught if at < 0):
                print(f"{package}: its contract fails with nothing changed", file=sys.stderr)
                return None
        trials.start(number, target, mutant.made(), " | ".join(mutant.key))
    trials.finish()
    return trials.caught


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
    every: Sequence[Mutant],
    ran: Sequence[tuple[Target, Mutant]],
    survivors: Sequence[tuple[Target, Mutant]],
    listed: frozenset[Key],
    *,
    whole: bool,
) -> Iterator[str]:
    """Yield each survivor that is not listed, and each listed one that is there no more or was caught everywhere."""
    made, tried = {one.key for one in every}, {one.key for _, one in ran}
    alive = {one.key for _, one in survivors}
    for key in sorted(alive - listed):
        yield f"survived: {' | '.join(key)}"
    for key in sorted(listed):
        if key not in made and whole:
            yield f"listed, but no mutant: {' | '.join(key)}"
        elif key in tried - alive:
            yield f"listed, but caught: {' | '.join(key)}"


def _table(
    ran: Sequence[tuple[Target, Mutant]], survivors: Sequence[tuple[Target, Mutant]], equivalent: frozenset[Key]
) -> list[str]:
    """Print a line for each module, and below it what survived; return the modules of which too little was caught."""
    poor = []
    print(f"{'codec':48}{'mutants':>8}{'caught':>8}{'equivalent':>12}")
    for target in dict.fromkeys(target for target, _ in ran):
        alive = [mutant for one, mutant in survivors if one == target]
        count = sum(one == target for one, _ in ran)
        same = sum(mutant.key in equivalent for mutant in alive)
        name = f"{target.platform} {target.module}"
        print(f"{name:48}{count:8}{count - len(alive):8}{same:12}")
        for mutant in alive:
            if mutant.key not in equivalent:
                print(f"  {target.file.name}:{mutant.line} {mutant.function} | {mutant.operator} | {mutant.text}")
        if count - len(alive) < SHARE * (count - same):
            poor.append(name)
    return poor
