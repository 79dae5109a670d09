"""An app of many kinds on a platform's real runtime, served from a folder of its own, with its ledger."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from fungible.cli import platforms
from fungible.testing.opening import named, source
from fungible.testing.surface import Surface, adapters, surfaces
from fungible.testing.triggers import ITEMS
from tests.faults.mutants import mutated
from tests.faults.way import Way, way

SAMPLE = Path(__file__).parent / "samples" / "faulty.py"


@dataclass(frozen=True, slots=True)
class Stage:
    """The running app, its folder, and how it is reached."""

    app: Any
    folder: Path
    way: Way

    def ledger(self) -> Counter[str]:
        """Return how often each item began, and was handled to its end."""
        return Counter((self.folder / "ledger").read_text().splitlines())

    def tell(self, kind: str, text: str) -> None:
        """Say what the next item of a kind is, whose events say nothing."""
        (self.folder / f"{kind}.now").write_text(text)


def kinds(column: str, only: Sequence[str]) -> list[Surface]:
    """Return a surface for each kind of items in a platform's table, with partial answers where it has the choice."""
    package = adapters()[column.partition(" ")[0]]
    found: dict[str, Mapping[str, Any]] = {}
    for one in surfaces(package):
        if one.row.trigger in ITEMS and (not only or one.kind in only):
            partial = one.variant.get("partial") and not found.get(one.kind, {}).get("partial")
            found[one.kind] = one.variant if partial else found.get(one.kind, one.variant)
    return [named(package, kind, variant, kind) for kind, variant in found.items()]


@contextmanager
def staged(column: str, chosen: Sequence[Surface], mutant: str = "", **options: Any) -> Generator[Stage]:
    """Serve a function for each kind; `mutant` names what is wrong in the copy of the library that it has then."""
    mine, package = way(column), chosen[0].package
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="fungible-faults-")))
        shutil.copy(SAMPLE, folder)
        (folder / "ledger").touch()
        tied = {one.kind: source(package, one.kind, one.kind, one.variant) for one in chosen}
        plan = {
            "KINDS": {one.kind: one.row.trigger for one in chosen},
            "FIELDS": {one.kind: one.trigger.FIELDS for one in chosen},
            "BINDINGS": {name: (one.kind, one.name, dict(one.options)) for name, one in tied.items()},
            "HANG": mine.hang,
            "WAITS": mine.waits,
            "PACKAGE": package,
            "OPTIONS": dict(mine.entrypoint),
        }
        (folder / "plan.py").write_text("".join(f"{name} = {value!r}\n" for name, value in plan.items()))
        if mutant:
            stack.enter_context(mutated(mutant, folder))
        serve = platforms.local(column.partition(" ")[0]).serve
        given = {"cwd": folder, "log": lambda _: None, **mine.serve, **options}
        yield Stage(stack.enter_context(serve("faulty:served", **given)), folder, mine)
