"""An adapter from outside this repository: docs/extending.md's, built in a temporary folder from the page's blocks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.tree import ROOT

BLOCK = re.compile(r"^```(?P<language>python|json)(?: (?P<file>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"# (?P<file>\w+/\S+\.py)\n")
USER = """
from fungible import App
from fungible.testing import Cloud

app = App("a")
app.get("/hello/{name}")(lambda name: {"hello": name})

def test_hello(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/hello/w%C3%B6rld").json() == {"hello": "w\\u00f6rld"}
"""


def write(folder: Path) -> None:
    """Write the page's adapter into a folder, with the entry point that installing it makes."""
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    for block in BLOCK.finditer(page):
        named = NAMED.match(block["text"])
        name = named["file"] if named else block["file"]
        if name is not None:
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block["text"], encoding="utf-8")
    installed = folder / "fungible_tiny-0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: fungible-tiny\nVersion: 0\n")
    (installed / "entry_points.txt").write_text("[fungible.adapters]\ntiny = fungible_tiny\n")


@pytest.fixture(scope="module")
def adapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the adapter, with a user's test."""
    folder = tmp_path_factory.mktemp("tiny")
    write(folder)
    (folder / "test_user.py").write_text(USER)
    return folder


def run(folder: Path, *arguments: str) -> str:
    environ = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environ, check=False, timeout=110)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.timeout(120)
def test_it_passes_the_whole_contract_with_the_shipped_test_file(adapter: Path) -> None:
    assert len((adapter / "tests" / "test_contract.py").read_text().splitlines()) <= 25
    assert sorted(file.name for file in (adapter / "tests").glob("*.py")) == ["test_contract.py"]
    said = run(adapter, "tests/test_contract.py")
    passed = re.search(r"(\d+) passed", said)
    assert passed
    assert int(passed[1]) >= 30
    assert "skipped" not in said


def test_it_is_a_platform_of_the_fixture(adapter: Path) -> None:
    said = run(adapter, "test_user.py", "--cloud", "tiny")
    assert re.search(r"tiny/http +1 test, 1 calls, codec", said)
