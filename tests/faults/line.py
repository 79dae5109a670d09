"""What became of the items of one kind: a line of the table, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.faults.items import Item

AGAIN = frozenset(("raise", "retry", "hang", "kill", "die"))
"""What happens at the first delivery alone, so that another must have come."""
UNSEEN = frozenset(("invalid", "malformed"))
"""What no handler may be given."""


@dataclass(slots=True)
class Line:
    """The counts of one kind; each `problem` fails the campaign, a `note` says what there is no place for."""

    name: str
    sent: int = 0
    fates: Counter[str] = field(default_factory=Counter[str])
    lost: int = 0
    duplicates: int = 0
    runtime: str = ""
    notes: list[str] = field(default_factory=list[str])
    problems: list[str] = field(default_factory=list[str])
    names: list[str] = field(default_factory=list[str])

    def count(self, sent: Sequence[Item], fates: Mapping[str, str], ledger: Counter[str]) -> None:
        """Hold the fate of each item, by its name, against what the handlers wrote until then."""
        self.sent += len(sent)
        self.names += [item.name for item in sent]
        self.fates.update(fates.values())
        for item in sent:
            fate, began, ended = fates.get(item.name), ledger[f"began {item.name}"], ledger[f"ended {item.name}"]
            wrong = _wrong(item, fate, began, ended)
            self.lost += fate == "done" and not ended
            if wrong:
                self.problems.append(f"{item.name}, {item.do}: {wrong}")

    def hold_order(self, ledger: Counter[str]) -> None:
        """Hold that of one log each item was handled behind those before it, again and again or not."""
        known = {f"ended {name}": name for name in self.names}
        ended = [known[line] for line in ledger if line in known]
        if ended != [name for name in self.names if name in ended]:
            self.problems.append(f"handled in another order: {', '.join(ended)}")

    def close(self, ledger: Counter[str], runtimes: Sequence[tuple[Any, str]]) -> None:
        """Count what was handled more than once, after all processes had their say."""
        self.duplicates = sum(max(ledger[f"ended {name}"] - 1, 0) for name in self.names)
        self.runtime = ", ".join(sorted({version for _, version in runtimes}))


def _wrong(item: Item, fate: str | None, began: int, ended: int) -> str:
    """Return what is wrong with an item, nothing where all is as it must be."""
    if fate is None:
        return "no fate"
    if fate == "done" and not ended:
        return "done, and never handled to its end: lost"
    if fate != ("dead" if item.never else "done"):
        return f"{fate}, after {began} deliveries"
    if item.do in AGAIN and began < 2:
        return "its fault did not happen"
    if item.do in UNSEEN and began:
        return "given to a handler"
    return ""
