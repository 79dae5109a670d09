"""Random texts of the cron dialect, the same ones each time."""

from __future__ import annotations

import random
import re

from fungible import CronError
from fungible.cron import WEEKDAYS, Cron

SEED = 8
MONTHS = ("jan", "FEB", "Mar", "apr", "MAY", "jun", "jul", "AUG", "sep", "OCT", "nov", "Dec")
BOUNDS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (0, 59, ()),
    (0, 23, ()),
    (1, 31, ()),
    (1, 12, MONTHS),
    (0, 7, (*WEEKDAYS, "7")),
)


def expressions(count: int) -> list[str]:
    """Make texts of the whole dialect that fire at most 24 times a day, for a year of each is read."""
    chance, found = random.Random(SEED), list[str]()
    while len(found) < count:
        fields = [field(chance, *bounds) for bounds in BOUNDS]
        if chance.random() < 0.7:  # else either day will do
            fields[chance.choice((2, 4))] = "*"
        text = " ".join(fields)
        try:
            cron = Cron.parse(text)
        except CronError as error:
            if re.search("some targets take either|never fires", str(error)):
                continue
            raise
        if len(cron.minutes) * len(cron.hours) <= 24:
            found.append(text)
    return found


def field(chance: random.Random, low: int, high: int, names: tuple[str, ...]) -> str:
    if chance.random() < 0.25:
        return "*"
    if chance.random() < 0.2:
        return f"*/{chance.randint(2, high - low - (high == 7))}"
    return ",".join(part(chance, low, high, names) for _ in range(chance.choice((1, 1, 1, 2, 3))))


def part(chance: random.Random, low: int, high: int, names: tuple[str, ...]) -> str:
    def said(number: int) -> str:
        return chance.choice((names[number - low], str(number))) if names else str(number).zfill(chance.choice((1, 2)))

    first, last = sorted((chance.randint(low, high), chance.randint(low, high)))
    form = chance.random()
    if form < 0.6 or first == last:
        return said(first)
    step = f"/{chance.randint(1, high - low - (high == 7))}" if form > 0.8 else ""
    return f"{said(first)}-{said(last)}{step}"
