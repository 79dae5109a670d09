"""A section's samples as a plain table, and what they say of each budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

TOLERANCE = 1.25


@dataclass(frozen=True, slots=True)
class Comparison:
    """A contender's figure, over another's where one is named, and its budget where it has one."""

    contender: str
    against: str = ""
    budget: float | None = None
    tolerance: float = TOLERANCE
    ceiling: float | None = None
    """Where a budget is not met yet: what was reached, above which by `tolerance` the check fails instead."""


@dataclass(slots=True)
class Section:
    """One table: a sample of each contender for each round, and the comparisons to make."""

    title: str
    unit: str
    comparisons: tuple[Comparison, ...]
    samples: dict[str, list[float]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)

    def value(self, comparison: Comparison) -> float | None:
        """Returns the median ratio of paired rounds, or the plain median where nothing is compared."""
        ours = self.samples.get(comparison.contender)
        if ours is None:
            return None
        if not comparison.against:
            return median(ours)
        theirs = self.samples.get(comparison.against)
        return median(a / b for a, b in zip(ours, theirs, strict=True)) if theirs else None

    def verdict(self, comparison: Comparison) -> str:
        """Returns `ok`, `OVER` or, with nothing to judge, `FAILED` or nothing."""
        value = self.value(comparison)
        if value is None:
            return "FAILED"
        if comparison.budget is None:
            return ""
        return "ok" if value <= comparison.budget else "OVER"

    def intolerable(self, comparison: Comparison) -> bool:
        """Tells whether a budget is missed by more than noise explains."""
        value = self.value(comparison)
        limit = (comparison.ceiling or comparison.budget or 0.0) * comparison.tolerance
        return value is None or (comparison.budget is not None and value > limit)


def table(section: Section) -> str:
    """Returns the section as text."""
    head = ["contender", f"median {section.unit}", "min", "ratio", "to", "budget", ""]
    rows = [head, *(row for name in [*section.samples, *section.failures] for row in _rows(section, name))]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    lines = [_line(row, widths) for row in rows]
    rule = "-" * max(map(len, lines))
    notes = [f"{name} failed: {reason}" for name, reason in section.failures.items()]
    return "\n".join([section.title, lines[0], rule, *lines[1:], *notes])


def _rows(section: Section, name: str) -> Iterator[list[str]]:
    samples = section.samples.get(name)
    figures = [name, _number(median(samples)), _number(min(samples))] if samples else [name, "", ""]
    compared = [one for one in section.comparisons if one.contender == name]
    if not compared:
        yield [*figures, "", "", "", ""]
    for comparison in compared:
        yield [*figures, *_judged(section, comparison)]
        figures = ["", "", ""]


def _judged(section: Section, comparison: Comparison) -> list[str]:
    value = section.value(comparison)
    ratio = _number(value) if comparison.against and value is not None else ""
    budget = "" if comparison.budget is None else _number(comparison.budget)
    return [ratio, comparison.against, budget, section.verdict(comparison)]


def _number(value: float) -> str:
    for digits, bound in ((1, 100), (2, 10), (3, 0.1), (4, 1e-9)):
        if value >= bound:
            return f"{value:.{digits}f}"
    return "0"


def _line(row: list[str], widths: list[int]) -> str:
    pads = (str.ljust, str.rjust, str.rjust, str.rjust, str.ljust, str.rjust, str.ljust)
    return "  ".join(pad(cell, width) for pad, cell, width in zip(pads, row, widths, strict=True)).rstrip()
