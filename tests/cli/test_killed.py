"""A command that is killed outright takes with it all that it started, at once."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from fungible.testing.running import soon
from fungible.testing.surface import adapters
from tests.cli.commands import running

APP = """
from fungible import App

app = App("kept")

@app.get("/hello")
def hello() -> str:
    return "hello"
"""
MANY = {"aws": (), "azure": ("--concurrency", "2"), "cloudflare": (), "container": (), "gcp": ()}
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone")


def processes() -> dict[int, int]:
    """Return each process that runs with its parent's id; what is dead and not yet buried runs no more."""
    return {int(pid): int(parent) for pid, state, parent in _rows() if state[0] not in "XZ"}


def _rows() -> Iterator[Sequence[str]]:
    if sys.platform != "linux":
        said = subprocess.run(["ps", "-A", "-o", "pid=,stat=,ppid="], capture_output=True, text=True, check=True).stdout
        yield from (line.split() for line in said.splitlines())
        return
    for file in Path("/proc").glob("[0-9]*/stat"):  # a slim image has no ps
        with suppress(OSError):
            yield file.parent.name, *file.read_text().rpartition(") ")[2].split()[:2]


def below(root: int) -> set[int]:
    """Return all that a process has started, and what they have, but for who asks."""
    parents, found = processes(), {root}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {root}


@pytest.mark.timeout(58)
@pytest.mark.parametrize("on", [pytest.param(on, marks=LINUX) if on == "aws" else on for on in sorted(adapters())])
def test_all_that_runs_ends_with_the_command(tmp_path: Path, on: str) -> None:
    (tmp_path / "orders.py").write_text(APP)
    with running(tmp_path, on, *MANY[on]) as (process, _, child):
        started = below(process.pid)
        assert child in started
        process.kill()
        process.wait()
        assert soon(lambda: not started & processes().keys()), started & processes().keys()


WATCHED = """
import os
import sys
from fungible.local.child import Child

def ended(code):
    print("ended", code, flush=True)

def start(*command):
    return Child(command, environment=os.environ, folder="/", line=print, ended=ended)

short = start(sys.executable, "-c", "pass")
short.join()
long = start(sys.executable, "-c", "import subprocess; subprocess.run(['sleep', '99'])")
print("pid", long.pid, flush=True)
sys.stdin.read()
long.kill()
long.join()
"""


def started() -> tuple[subprocess.Popen[str], Sequence[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", WATCHED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, [process.stdout.readline().strip() for _ in range(2)]


@pytest.mark.timeout(20)
@pytest.mark.parametrize("kill", [True, False])
def test_a_grandchild_ends_too_and_a_command_that_ends_by_itself_leaves_no_watcher(*, kill: bool) -> None:
    process, said = started()
    assert said[0] == "ended 0"
    time.sleep(0.3)  # the grandchild starts
    family = below(process.pid)
    assert len(family) == 3
    if kill:
        process.kill()
    process.communicate("" if not kill else None)
    assert soon(lambda: not family & processes().keys())
    assert process.returncode == (-9 if kill else 0)
