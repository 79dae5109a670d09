"""The capability tables as one page to read, filter and sort, which asks nothing of a network."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fungible.checking.targets import of_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fungible.checking.targets import Surface

TEMPLATE = Path(__file__).parent / "matrix.template.html"
PAGE = Path(__file__).parent / "matrix.html"
HEADS = ("Trigger", "Feature", "Where", "Answer", "How", "Document")
LOSES = "loses"
EVERY, LIBRARY = "every trigger", "standard library"


class Row(NamedTuple):
    """One line of the page."""

    trigger: str
    feature: str
    platform: str
    where: str
    answer: str
    how: str
    document: str

    @property
    def key(self) -> str:
        return f"{self.trigger} {self.feature} {self.where}"


def page(packages: Sequence[str]) -> str:
    """Return the page of these adapters' packages."""
    rows = [
        row
        for package in packages
        for surface in of_package(package.removeprefix("fungible_"), package)
        for row in of_surface(surface)
    ]
    rows.sort(key=lambda row: (EVERY, LIBRARY).index(row.trigger) + 1 if row.trigger in (EVERY, LIBRARY) else 0)
    triggers = [trigger for trigger in dict.fromkeys(row.trigger for row in rows) if trigger != LIBRARY]
    text = TEMPLATE.read_text(encoding="utf-8")
    parts = {
        "grids": "\n".join(grid(trigger, rows) for trigger in triggers),
        "heads": "\n".join(
            f'<th scope="col" aria-sort="none"><button type="button">{head}</button></th>' for head in HEADS
        ),
        "rows": "\n".join(line(at, row) for at, row in enumerate(rows)),
    }
    for name, part in parts.items():
        text = text.replace(f"<!-- {name} -->", part)
    return text


def of_surface(surface: Surface) -> Iterator[Row]:
    """Yield the lines of one target: its kinds, its triggers without any, and what holds whatever the trigger."""
    platform, target = surface.platform, surface.target
    for name, kind in surface.kinds.items():
        for feature, said in kind.capabilities.items():
            yield row_of(kind.trigger, feature, platform, f"{platform}/{name}", said)
        loss = target.losses.get(name)
        if loss:
            yield row_of(kind.trigger, "data loss", platform, f"{platform}/{name}", f"{LOSES}: {loss.what}", loss.fix)
    for trigger, said in surface.unsupported.items():
        yield row_of(trigger, "the trigger itself", platform, target.name, said)
    for feature, said in target.meets.items():
        yield row_of(EVERY, feature, platform, target.name, said)
    for name, said in target.lacks.items():
        yield row_of(LIBRARY, name, platform, target.name, said)


def row_of(trigger: str, feature: str, platform: str, where: str, said: str, fix: str = "") -> Row:
    """Return the line of one entry, `word: how [document]`."""
    answer, _, rest = said.partition(": ")
    found = re.fullmatch(r"(.*?) *\[([^\]]*)\]", rest, re.DOTALL)
    how, document = (found[1], found[2]) if found else (rest, "")
    shown = feature if trigger == LIBRARY else feature.replace("_", " ")
    return Row(trigger, shown, platform, where, answer, f"{how}; {fix}" if fix else how, document)


def grid(trigger: str, rows: Sequence[Row]) -> str:
    """Return a table of features by surfaces, each cell a button that shows its line."""
    mine = {(row.feature, row.where): row for row in rows if row.trigger == trigger}
    features = dict.fromkeys(feature for feature, _ in mine)
    wheres = dict.fromkeys(where for _, where in mine)
    head = "".join(f'<th scope="col" class="mono">{escape(where)}</th>' for where in wheres)
    body = "\n".join(
        f'<tr><th scope="row">{escape(feature)}</th>'
        + "".join(f"<td>{cell(mine.get((feature, where)))}</td>" for where in wheres)
        + "</tr>"
        for feature in features
    )
    return (
        f'<h2>{escape(trigger)}</h2>\n<div class="scroll fit"><table class="grid">\n'
        f"<thead><tr><td></td>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def cell(row: Row | None) -> str:
    if row is None:
        return ""
    title = escape(f"{row.how} [{row.document}]" if row.how else "", quote=True)
    key = escape(row.key, quote=True)
    return (
        f'<button type="button" class="{row.answer}" data-key="{key}" title="{title}" aria-pressed="false">'
        f"{word(row.answer)}</button>"
    )


def word(answer: str) -> str:
    return "may lose" if answer == LOSES else answer


def line(at: int, row: Row) -> str:
    cells = (
        escape(row.trigger),
        escape(row.feature),
        f'<span class="mono">{escape(row.where)}</span>',
        f'<span class="word {row.answer}">{word(row.answer)}</span>',
        escape(row.how),
        escape(row.document),
    )
    data = {"at": str(at), "key": row.key, "trigger": row.trigger, "platform": row.platform, "answer": row.answer}
    given = " ".join(f'data-{name}="{escape(value, quote=True)}"' for name, value in data.items())
    return f"<tr {given}>{''.join(f'<td>{one}</td>' for one in cells)}</tr>"
