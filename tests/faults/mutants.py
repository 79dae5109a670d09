"""A copy of the core that drops one failure: what a campaign must see."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import fungible

CORE = Path(fungible.__file__).parent
FILE = "items.py"
MUTANTS: Mapping[str, tuple[str, str]] = {
    "retry": ("return error\n    if isinstance(error, Reject)", "return ACK\n    if isinstance(error, Reject)"),
    "invalid": ("return Reject(str(error))", "return ACK"),
    "last": ("return verdicts\n\n\ndef group_of", "return [*verdicts[:-1], ACK]\n\n\ndef group_of"),
}
"""By name: what the file says, and what its copy says instead."""


@contextmanager
def mutated(name: str, folder: Path) -> Generator[None]:
    """Put the copy beside the app, before the library itself on the path of every process that is started."""
    before, after = MUTANTS[name]
    copy = folder / "fungible"
    shutil.copytree(CORE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    file = copy / FILE
    text = file.read_text(encoding="utf-8")
    if text.count(before) != 1:
        raise ValueError(f"{FILE} does not say so once: {before!r}")
    file.write_text(text.replace(before, after), encoding="utf-8")
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    with mock.patch.dict(os.environ, {"PYTHONPATH": path}):
        yield
