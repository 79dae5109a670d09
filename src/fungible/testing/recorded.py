"""Recorded cases: pairs of files in JSON, in which `{"$bytes": "…"}` stands for bytes, written as Latin-1."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = {"event": "wire", "answer": "outcome"}
"""What each file that states an expectation is the expectation of."""
SORTS = ("ordinary", "odd", "hostile")
"""What the platform usually sends, what it seldom sends, and what a stranger or a fault may send."""
LIST = "cases.toml"
"""The file of a kind's folder that has a table for each sort: its cases, each with the document it was written from."""


def to_json(value: Any) -> str:
    """Return JSON plus bytes as text."""
    return json.dumps(value, default=lambda data: {"$bytes": str(data, "latin-1")})


def from_json(text: str) -> Any:
    """Return what `to_json` wrote."""
    return json.loads(text, object_hook=_bytes)


def _bytes(found: dict[str, Any]) -> Any:
    return found["$bytes"].encode("latin-1") if found.keys() == {"$bytes"} else found


class Case:
    """One recorded case of a kind: `<case>.wire.json` with `.event.json`, `.outcome.json` with `.answer.json`."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = name

    def __repr__(self) -> str:
        return f"{self.folder.name}/{self.name}"

    def has(self, part: str) -> bool:
        """Tell whether the case states this part."""
        return self._file(part).exists()

    def load(self, part: str) -> Any:
        """Return one part of the case."""
        return from_json(self._file(part).read_text(encoding="utf-8"))

    def _file(self, part: str) -> Path:
        return self.folder / f"{self.name}.{part}.json"


def cases(folder: Path, part: str) -> list[Case]:
    """Return the cases of a kind's folder that state `part`."""
    return [Case(folder, file.name.removesuffix(f".{part}.json")) for file in sorted(folder.glob(f"*.{part}.json"))]


def listed(folder: Path) -> dict[str, dict[str, str]]:
    """Return the cases of each sort that a kind's folder lists, each with its source; none where it has no list."""
    file = folder / LIST
    found = tomllib.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return {sort: found.pop(sort, {}) for sort in SORTS} | found


def problems(folder: Path) -> list[str]:
    """Return what a kind's folder lacks: a case of each pair, the other half of a pair, a file nobody reads."""
    found = [f"{folder.name}: no <case>.{part}.json" for part in PAIRS if not cases(folder, part)]
    found += _unlisted(folder) if (folder / LIST).exists() else []
    for file in sorted(folder.iterdir()) if folder.is_dir() else []:
        if file.name == LIST:
            continue
        name, _, rest = file.name.partition(".")
        halves = {**PAIRS, **{half: part for part, half in PAIRS.items()}}
        half = halves.get(rest.removesuffix(".json"))
        if half is None:
            found.append(f"{folder.name}/{file.name}: no part of a case")
        elif not Case(folder, name).has(half) and rest != "wire.json":
            found.append(f"{folder.name}/{file.name}: has no {name}.{half}.json")
        elif not Case(folder, name).has("wire"):
            found.append(f"{folder.name}/{file.name}: has no {name}.wire.json")
    return found


def _unlisted(folder: Path) -> list[str]:
    """Return what is wrong in a kind's list: each case stands once in it, under a sort, with its source."""
    tables = listed(folder)
    found = [f"{folder.name}/{LIST}: [{sort}] is none of {', '.join(SORTS)}" for sort in tables if sort not in SORTS]
    said = Counter(name for table in tables.values() for name in table)
    have = {case.name for case in cases(folder, "wire")}
    found += [f"{folder.name}/{LIST}: {name} is there twice" for name, count in said.items() if count > 1]
    found += [f"{folder.name}/{LIST}: there is no case {name}" for name in sorted(said.keys() - have)]
    found += [f"{folder.name}/{LIST}: {name} is not there, with its source" for name in sorted(have - said.keys())]
    nameless = [name for table in tables.values() for name, source in table.items() if not source.strip()]
    return found + [f"{folder.name}/{LIST}: {name} names no source" for name in nameless]
