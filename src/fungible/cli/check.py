"""`fungible check`: what each target makes of each function, for people, for programs and for GitHub's annotations."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fungible.checking.facts import examine
from fungible.checking.judge import DIFFERS, EXACT, IMPOSSIBLE, NOTE, RISK, UNKNOWN, as_json, judge, status
from fungible.checking.targets import surfaces
from fungible.cli.platforms import installed
from fungible.cli.screen import say
from fungible.local.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fungible.checking.facts import Facts, FunctionFacts
    from fungible.checking.judge import Finding
    from fungible.checking.targets import Surface

STYLES = {EXACT: "green", DIFFERS: "yellow", IMPOSSIBLE: "red", RISK: "magenta", UNKNOWN: "cyan", NOTE: "dim"}
RANKS = (IMPOSSIBLE, RISK, DIFFERS, UNKNOWN, NOTE)
WORDS = {RISK: "may lose data", UNKNOWN: "not known", NOTE: "every call"}
"""How a level reads where its own word would not do."""


class Checked:
    """An app against some targets."""

    def __init__(self, app: str, facts: Facts, targets: Sequence[Surface]) -> None:
        self.app = app
        self.facts = facts
        self.findings = {one.target.name: judge(facts, one) for one in targets}

    def status(self, target: str, function: FunctionFacts) -> str:
        """Return the word for a function on a target."""
        return status(one for one in self.findings[target] if one.listens == function.listens)

    @property
    def is_possible(self) -> bool:
        """Whether every function can be deployed on every target."""
        return not any(one.level == IMPOSSIBLE for found in self.findings.values() for one in found)


def check(app: str, wanted: Sequence[str], form: str) -> int:
    """Print what is found; 1 where something is impossible."""
    checked = Checked(app, examine(app, str(Path.cwd())), _targets(wanted))
    FORMATS[form](checked)
    return 0 if checked.is_possible else 1


def _targets(wanted: Sequence[str]) -> list[Surface]:
    """Return the targets by their own names or their platforms'; all that are installed where none is asked for."""
    known = surfaces(installed())
    if not known:
        raise Mistake("no adapter is installed, so that there is no target", 'run: pip install "fungible[PLATFORM]"')
    names = [name for one in wanted for name in one.split(",") if name]
    for name in names:
        if not any(name in (one.target.name, one.platform) for one in known):
            choices = ", ".join(one.target.name for one in known)
            raise Mistake(
                f"there is no target {name}; installed: {choices}", "choose one of them, or install its adapter"
            )
    return [one for one in known if not names or one.target.name in names or one.platform in names]


def _shown(file: str) -> str:
    """Return a file as seen from here, where it lies below."""
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


def _table(checked: Checked) -> None:
    """Print a line for each function, then each finding once with the targets that have it, then the sum."""
    targets = list(checked.findings)
    rows = [[one.listens, *(checked.status(target, one) for target in targets)] for one in checked.facts.functions]
    head = [checked.app, *targets]
    widths = [max(len(row[at]) for row in (head, *rows)) for at in range(len(head))]
    for row in (head, *rows):
        _line(row, widths)
    for told in _told(checked):
        say("")
        for style, line in told:
            say(line, style)
    words = [word for row in rows for word in row[1:]]
    counts = ", ".join(f"{words.count(word)} {word}" for word in (EXACT, DIFFERS, IMPOSSIBLE))
    say(f"\n{_counted(rows, 'function')} on {_counted(targets, 'target')}: {counts}")


def _counted(things: Sequence[object], word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def _line(row: Sequence[str], widths: Sequence[int]) -> None:
    from rich.text import Text

    cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
    text = Text("  ").join(Text(cell, STYLES.get(cell.strip(), "")) for cell in cells)
    text.rstrip()
    say(text)


def _told(checked: Checked) -> Iterator[list[tuple[str | None, str]]]:
    """Yield the lines of each finding, equal ones of several functions and targets as one, the worst first."""
    same: dict[tuple[str, ...], list[Finding]] = {}
    for found in checked.findings.values():
        for one in found:
            same.setdefault((one.feature, one.level, one.how, one.document, one.fix), []).append(one)
    for alike in sorted(same.values(), key=lambda found: RANKS.index(found[0].level)):
        one = alike[0]
        surfaces = dict.fromkeys(name for each in alike for name in (each.surfaces or (each.target,)))
        places = dict.fromkeys(_place(each) for each in alike)
        yield [
            (STYLES[one.level], f"{WORDS.get(one.level, one.level)}: {_feature(one.feature)} on {', '.join(surfaces)}"),
            (None, f"  {_said(one)}"),
            *((None, f"  {place}") for place in places if place),
            (None, f"  fix: {one.fix}"),
        ]


def _place(finding: Finding) -> str:
    if not finding.place.file:
        return ""
    return f"{_shown(finding.place.file)}:{finding.place.line} {finding.function}".rstrip()


def _feature(feature: str) -> str:
    return feature.removeprefix("field:").replace("_", " ")


def _said(finding: Finding) -> str:
    return f"{finding.how} [{finding.document}]" if finding.document else finding.how


def _json(checked: Checked) -> None:
    """Print one document: each function with its word and findings on each target, and what is the whole app's."""
    functions = [
        {
            "function": one.name,
            "listens": one.listens,
            "file": _shown(one.place.file),
            "line": one.place.line,
            "targets": {
                target: {"status": checked.status(target, one), "findings": _of(found, one.listens)}
                for target, found in checked.findings.items()
            },
        }
        for one in checked.facts.functions
    ]
    whole = {target: _of(found, "") for target, found in checked.findings.items()}
    found = {"app": checked.app, "possible": checked.is_possible, "functions": functions, "everywhere": whole}
    print(json.dumps(found, indent=2, ensure_ascii=False))


def _of(found: Sequence[Finding], listens: str) -> list[dict[str, Any]]:
    kept = ("feature", "level", "surfaces", "how", "document", "fix")
    return [
        {"file": _shown(one.place.file), "line": one.place.line, **{name: as_json(one)[name] for name in kept}}
        for one in found
        if one.listens == listens
    ]


def _github(checked: Checked) -> None:
    """Print a workflow command for each finding that has a line (GitHub Actions, Workflow commands)."""
    words = {IMPOSSIBLE: "error", RISK: "warning"}
    root = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd())
    for target, found in checked.findings.items():
        for one in found:
            if not one.place.file:
                continue
            path = Path(one.place.file)
            file = str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
            where = (
                f"file={_property(file)},line={one.place.line},title={_property(f'{target}: {_feature(one.feature)}')}"
            )
            text = f"{one.function or 'the app'}: {_said(one)}\nfix: {one.fix}"
            print(f"::{words.get(one.level, 'notice')} {where}::{_escaped(text)}")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: Mapping[str, Callable[[Checked], None]] = {"table": _table, "json": _json, "github": _github}
