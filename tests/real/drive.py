"""Sends a shop messages of every verdict, and says what must become of each on any platform."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from fungible.local.running import Fate, Local

WORDS = ("ack", "retry", "raise", "reject", "always", "ack", "ack", "kill")
NEVER = ("reject", "always")
UNSOUND = ('{"id": 7}', '{"do": "ack"}', "no JSON", "[]", '"\\ud800"')


@dataclass(frozen=True, slots=True)
class Shop:
    """The served app, what it traced and what it logged."""

    local: Local
    file: Path
    log: list[str]

    def trace(self, word: str, group: str = "None") -> list[str]:
        """Return the ids of what the app says it `began` or `ended`."""
        lines = [line.split() for line in self.file.read_text().splitlines()]
        return [name for said, of, name in lines if (said, of) == (word, group)]

    def send(self, bodies: Sequence[str], group: str | None = None) -> list[Fate]:
        """Send, say how it went, and return the fate of every message, each of its own."""
        found = self.local.send("orders", bodies, group=group)
        fates = Counter(one.fate for one in found)
        print(f"sent {len(bodies)} = done {fates['done']} + dead {fates['dead']}")
        assert len(found) == len({one.id for one in found}) == len(bodies) == fates["done"] + fates["dead"]
        return found


Serve: TypeAlias = Callable[..., Local]
Open: TypeAlias = Callable[..., Shop]


def order(id: object, do: str = "ack") -> str:
    return json.dumps({"id": str(id), "do": do})


def all_verdicts(shop: Shop, count: int, unsound: Sequence[str], receives: int) -> list[Fate]:
    """Send `count` orders of every verdict and the unsound ones: each is done or dead by what it says.

    None is done that was not handled, and what is dead had all its deliveries and a reason for each.
    """
    words = [WORDS[number % len(WORDS)] for number in range(count)]
    found = shop.send([*(order(number, word) for number, word in enumerate(words)), *unsound])
    sound = ["dead" if word in NEVER else "done" for word in words]
    assert [one.fate for one in found] == sound + ["dead"] * len(unsound)
    assert all(one.attempts == len(one.reasons) == receives for one in found if one.fate == "dead")
    assert set(shop.trace("ended")) == {str(at) for at, fate in enumerate(sound) if fate == "done"}
    return found


def in_order(shop: Shop, bodies: Sequence[str], fates: Sequence[str]) -> list[str]:
    """Send one group, which keeps its order whatever happens to its messages; return what began, in order."""
    found = shop.send(bodies, group="a")
    assert [one.fate for one in found] == list(fates)
    began = shop.trace("began", "a")
    assert began == sorted(began)
    assert shop.trace("ended", "a") == [str(at) for at, fate in enumerate(fates, 1) if fate == "done"]
    return began
