"""Every example imports, checks and binds on every platform, and each of its entry modules loads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.tree import ADAPTERS, ROOT

EXAMPLES = sorted(folder for folder in (ROOT / "examples").iterdir() if any(folder.glob("*.py")))
PROGRAM = """
import json, sys
from importlib import import_module
from fungible import App
from fungible.codec import Binding
from fungible.runtime import Runtime

def bindings(app, platform):
    # to the first kind that there is, for each trigger without a default one
    found = {}
    for function in app.functions:
        word = function.trigger.word
        kinds = [name for name, kind in platform.kinds.items() if kind.trigger == word]
        if word != "http" and kinds and word not in platform.default_kinds:
            found[function.trigger.name] = Binding(kinds[0], function.trigger.name, {})
    return found

apps = {}
for name in sys.argv[2:]:
    for value in vars(import_module(name)).values():
        if isinstance(value, App):
            apps[value.name] = value
for app in apps.values():
    app.check()
    platform = import_module(sys.argv[1] + ".entry").PLATFORM
    Runtime(app, platform, bindings(app, platform), eager=True)
print(json.dumps(sorted(apps)))
"""


def test_there_are_examples() -> None:
    assert EXAMPLES != []


@pytest.mark.parametrize("adapter", ADAPTERS.values(), ids=lambda folder: folder.name)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda folder: folder.name)
def test_it_checks_on_every_platform(example: Path, adapter: Path) -> None:
    names = [file.stem for file in sorted(example.glob("*.py")) if not file.stem.startswith("test_")]
    ran = subprocess.run(
        [sys.executable, "-B", "-c", PROGRAM, adapter.name, *names],
        capture_output=True,
        text=True,
        cwd=example,
        check=False,
        timeout=50,
    )
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) != []
