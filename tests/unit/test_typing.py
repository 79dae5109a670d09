"""What the decorators refuse, both checkers refuse: exactly the lines of typing_tests/wrong that say `# error`."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
Checker = Callable[[list[Path], Path], set[tuple[str, int]]]
BIN = ROOT / ".envs" / "main" / "bin"
WRONG = sorted((ROOT / "typing_tests" / "wrong").glob("*.py"))
RIGHT = sorted((ROOT / "typing_tests").glob("*.py"))
PATHS = [ROOT / "src", *sorted(ROOT.glob("adapters/*/src"))]


def mypy(files: list[Path], _tmp_path: Path) -> set[tuple[str, int]]:
    """Return (file, line) of each error that mypy --strict finds."""
    done = subprocess.run(
        [BIN / "mypy", "--strict", *files],
        cwd=ROOT,
        env={**os.environ, "MYPYPATH": os.pathsep.join(map(str, PATHS))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr + done.stdout
    found = re.findall(r"^([^\s:]+):(\d+)(?::\d+)?: error", done.stdout, re.MULTILINE)
    return {(Path(name).name, int(line)) for name, line in found}


def pyright(files: list[Path], tmp_path: Path) -> set[tuple[str, int]]:
    """Return (file, line) of each error that pyright finds, strict."""
    names = [os.path.relpath(file, tmp_path) for file in files]
    settings = {
        "include": names,
        "strict": names,
        "extraPaths": [str(path) for path in PATHS],
        "pythonVersion": "3.11",
        "reportPrivateUsage": False,
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command: list[str | Path] = [BIN / "pyright", "--outputjson", "--project", tmp_path, "--pythonpath", BIN / "python"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr + done.stdout
    found = json.loads(done.stdout)
    assert found["summary"]["filesAnalyzed"] == len(files)
    return {
        (Path(one["file"]).name, one["range"]["start"]["line"] + 1)
        for one in found["generalDiagnostics"]
        if one["severity"] == "error"
    }


def marked(files: list[Path]) -> set[tuple[str, int]]:
    """Return (file, line) of each `# error` mark."""
    return {
        (file.name, at)
        for file in files
        for at, line in enumerate(file.read_text().splitlines(), 1)
        if line.endswith("# error")
    }


def test_there_is_something_to_refuse_and_something_to_accept() -> None:
    assert len(marked(WRONG)) > 50
    assert len(RIGHT) > 1


@pytest.mark.timeout(180)
@pytest.mark.skipif(sys.platform == "win32", reason="the environments of make are laid out as on POSIX")
@pytest.mark.parametrize("checker", [mypy, pyright])
def test_a_checker_refuses_the_marked_lines_and_no_others(checker: Checker, tmp_path: Path) -> None:
    found = checker(WRONG + RIGHT, tmp_path)
    assert sorted(marked(WRONG) - found) == []
    assert sorted(found - marked(WRONG)) == []
