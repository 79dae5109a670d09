"""Every module imports on Windows and macOS, too: a laptop is where functions are written."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "imports_elsewhere.py"
PACKAGES = ["fungible", *sorted(one.value for one in entry_points(group="fungible.adapters"))]


def told(system: str, *packages: str, folder: Path | None = None) -> dict[str, list[str]]:
    command = [sys.executable, str(PROGRAM), system, *packages]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder, timeout=50)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_every_module_imports_on_another_system(system: str) -> None:
    found = told(system, *PACKAGES)
    lacking = {
        fault.partition(":")[0] for fault in found["here"]
    }  # without its runtime, a local part cannot start here
    assert [fault for fault in found["there"] if fault.partition(":")[0] not in lacking] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [("import fcntl", "fcntl"), ("import os\nos.fork", "fork"), ("import signal\nsignal.SIGKILL", "SIGKILL")],
)
def test_a_module_for_posix_alone_is_seen(tmp_path: Path, line: str, fault: str) -> None:
    package = tmp_path / "wrong"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "part.py").write_text(line)
    program = tmp_path / PROGRAM.name
    program.write_text(PROGRAM.read_text())
    command = [sys.executable, str(program), "win32", "wrong"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=50)
    found = json.loads(done.stdout)
    assert not found["here"]
    assert fault in found["there"][0]
