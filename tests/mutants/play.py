"""The mutants of every adapter, or a sample of them, and the table of what the contracts caught."""

from __future__ import annotations

import random
import sys
import tomllib
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from fungible.testing.surface import adapters
from tests.mutants.operators import Mutant, mutants
from tests.mutants.targets import Target, targets
from tests.mutants.trial import Trials, load

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
SHARE = 0.95
Key = tuple[str, str, str, str]


def main(given: Sequence[str]) -> int:
    """Return 0 where enough is caught and the list of equivalents is true, 1 where not, 2 where a contract fails."""
    asked = _arguments(given)
    every = [
        (target, mutant)
        for platform, package in sorted(adapters().items())
        if asked.only in (None, platform)
        for target in targets(platform, package)
        for mutant in mutants(target.module, target.file.read_text(encoding="utf-8"))
        if asked.matching in " | ".join(mutant.key)
    ]
    chosen = sorted(random.Random(asked.seed).sample(range(len(every)), min(asked.sample or len(every), len(every))))
    trials = _run([every[at] for at in chosen])
    if trials is None:
        return 2
    equivalent = _equivalent(asked.equivalent)
    survivors = [every[at] for number, at in enumerate(chosen) if not trials[number]]
    ran = [every[at] for at in chosen]
    _table(ran, survivors, equivalent)
    stale = list(
        _stale([mutant for _, mutant in every], ran, survivors, equivalent, whole=not (asked.only or asked.matching))
    )
    counted = [one for one in ran if one not in survivors or one[1].key not in equivalent]
    caught = len(ran) - len(survivors)
    share = caught / len(counted) if counted else 1.0
    print(f"{len(ran)} of {len(every)} mutants, {len(ran) - len(counted)} equivalent, {caught} caught: {share:.1%}")
    for line in stale:
        print(line)
    return 1 if stale or share < SHARE else 0


def _arguments(given: Sequence[str]) -> Namespace:
    parser = ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("--sample", type=int, metavar="N", help="try N mutants alone")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="which N")
    parser.add_argument("--only", metavar="PLATFORM", help="of one platform alone")
    parser.add_argument("--equivalent", type=Path, metavar="FILE", default=EQUIVALENT, help="the list to hold them to")
    parser.add_argument("--matching", metavar="TEXT", default="", help="those alone whose line in the list holds it")
    return parser.parse_args(given)


def _run(pairs: Sequence[tuple[Target, Mutant]]) -> dict[int, bool] | None:
    """Return for each mutant whether it was caught; None where a contract fails with nothing changed."""
    trials = Trials()
    package = ""
    for number, (target, mutant) in enumerate(pairs):
        if target.package != package:
            package = target.package
            load(package)
            for at, one in enumerate(_widest([one for one, _ in pairs if one.package == package])):
                trials.start(-1 - at, one, None)
            trials.finish()
            if any(trials.caught[at] for at in trials.caught if at < 0):
                print(f"{package}: its contract fails with nothing changed", file=sys.stderr)
                return None
        trials.start(number, target, mutant.tree, " | ".join(mutant.key))
    trials.finish()
    return trials.caught


def _widest(used: Sequence[Target]) -> list[Target]:
    """Return targets that have all kinds between them, none of them within another's."""
    by_kinds = {one.kinds: one for one in used}
    return [one for one in by_kinds.values() if not any(one.kinds < other for other in by_kinds)]


def _equivalent(file: Path) -> dict[Key, str]:
    """Return the reason of each listed mutant."""
    listed = tomllib.loads(file.read_text(encoding="utf-8")).get("mutant", [])
    return {(one["module"], one["function"], one["operator"], one["text"]): one["why"] for one in listed}


def _stale(
    every: Sequence[Mutant],
    ran: Sequence[tuple[Target, Mutant]],
    survivors: Sequence[tuple[Target, Mutant]],
    equivalent: dict[Key, str],
    *,
    whole: bool,
) -> Iterator[str]:
    """Yield each listed mutant that is there no more, or that was caught on every platform."""
    made, tried = {one.key for one in every}, {one.key for _, one in ran}
    alive = {one.key for _, one in survivors}
    for key in equivalent:
        if key not in made and whole:
            yield "listed as equivalent, but no mutant: {' | '.join(key)}"
        elif key in tried - alive:
            yield f"listed as equivalent, but caught: {' | '.join(key)}"


def _table(
    ran: Sequence[tuple[Target, Mutant]], survivors: Sequence[tuple[Target, Mutant]], equivalent: dict[Key, str]
) -> None:
    """Print a line for each module, and below it what survived."""
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
