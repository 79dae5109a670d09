"""The recorded native events of FUNGIBLE_CORPUS, as the tests beside this file read them."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest

FOLDER = Path(os.environ.get("FUNGIBLE_CORPUS", "../shared/corpus"))


class Recorded(NamedTuple):
    """One file, and the trigger that the index says it is of."""

    trigger: str
    file: str

    @property
    def name(self) -> str:
        return self.file.rpartition("/")[2]

    def event(self) -> Any:
        return json.loads((FOLDER / self.file).read_text())


def recorded(provider: str, *triggers: str) -> list[Recorded]:
    """The files of a provider, of these triggers or of all; none where the folder is absent."""
    index = FOLDER / "INDEX.csv"
    if not index.exists():
        return []
    with index.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["provider"] == provider]
    return [Recorded(row["trigger"], row["file"]) for row in rows if not triggers or row["trigger"] in triggers]


def each(*files: Recorded) -> list[Any]:
    """Parameters with the file's name as their id."""
    return [pytest.param(one, id=one.file) for one in files]
