"""What comes of calls beside an answer over HTTP: fates of messages, failures, and the account of what ran where."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fungible.testing.source import Source


class CallFailed(Exception):
    """A direct call failed: `kind` is the name of its error, `message` the text."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind
        self.message = message


class LeftOut(Exception):
    """No surface carries the call; the text says why, in the words of the capability."""


class Deliveries:
    """What became of messages, in the order they were sent.

    `fates` are `done` or `dead`; `attempts` how often each was delivered, `verdicts` the last one of each (`ack`,
    `retry`, `reject`), `reasons` those of its failures, all as the app itself gave them; `surfaces` each surface's
    own source by its id, where a delivery that fails as a whole may have cost an attempt more.
    """

    def __init__(self, itself: Source, played: Sequence[Source]) -> None:
        self.fates = itself.fates
        self.attempts = itself.attempts
        self.verdicts = [letter.verdicts[-1] for letter in itself.letters]
        self.reasons = [tuple(letter.reasons) for letter in itself.letters]
        self.surfaces = {one.surface.id: one for one in played}

    def __repr__(self) -> str:
        return f"<Deliveries {self.fates}>"


class Ledger:
    """What ran where: calls by surface, differences that tables declare, and what was left out, with its reason."""

    def __init__(self) -> None:
        self.calls: Counter[tuple[str, str]] = Counter()
        self.declared: Counter[tuple[str, str]] = Counter()
        self.left_out: Counter[tuple[str, str]] = Counter()

    def as_json(self) -> dict[str, list[list[Any]]]:
        """Return all as plain values, as a report carries them from one process to another."""
        kinds = {"calls": self.calls, "declared": self.declared, "left_out": self.left_out}
        return {name: [[*key, count] for key, count in counter.items()] for name, counter in kinds.items()}
