"""The console script in processes of its own, with a folder of running apps that is the test's alone."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

COMMAND = [sys.executable, "-m", "fungible"]


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR", "FORCE_COLOR")}
    return {**kept, "XDG_RUNTIME_DIR": str(home), **more}


def run(home: Path, *arguments: str, **more: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=home,
        env=environment(home, **more),
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@contextmanager
def running(
    home: Path, on: str, *options: str, target: str = "orders:app", command: Sequence[str] = COMMAND
) -> Generator[tuple[subprocess.Popen[str], str, int]]:
    """Yield the process, its URL and the id of its first runtime process, and stop it in the end."""
    line = [*command, "run", "--on", on, target, "--port", "0", *options]
    with subprocess.Popen(
        line, cwd=home, env=environment(home), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().rstrip().rpartition(" ")[2]
            child, *_ = re.findall(r"\(process (\d+)\)", process.stdout.readline())
            yield process, url, int(child)
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
