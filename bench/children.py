"""Contenders in processes of their own, all on the interpreter of one environment."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, Any

from environment import BENCH, CONTENDERS, PYTHON

LAMBDA = {
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
    "AWS_LAMBDA_FUNCTION_NAME": "orders",
    "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
    "AWS_REGION": "eu-west-1",
    "LAMBDA_TASK_ROOT": str(CONTENDERS),
}


class ContenderFailed(Exception):
    """A contender that raised, or answered something else than the others."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A module of `contenders/`, the events that it answers, and the units of work in each."""

    name: str
    module: str
    events: tuple[str, ...]
    probes: tuple[str, ...] = ()
    factory: str = ""
    arguments: tuple[str | int, ...] = ()
    units: int = 1


def once(script: str, job: dict[str, Any]) -> dict[str, Any]:
    """Returns what one fresh process prints for a job."""
    command = [str(PYTHON), "-s", str(BENCH / "inside" / script)]
    document = json.dumps({"contenders": str(CONTENDERS), **job})
    done = subprocess.run(command, check=False, input=document, capture_output=True, text=True, env=_variables())
    if done.returncode:
        raise ContenderFailed(_last_line(done.stderr))
    result: dict[str, Any] = json.loads(done.stdout)
    return result


class Worker:
    """A process that keeps one contender warm and times a turn when told to."""

    def __init__(self, contender: Contender, process: subprocess.Popen[str], errors: IO[str]) -> None:
        self.contender = contender
        self._process = process
        self._errors = errors

    def start(self) -> list[Any]:
        """Returns the answers to the contender's probes."""
        answers: list[Any] = self._ask(json.dumps({"contenders": str(CONTENDERS), **asdict(self.contender)}))
        return answers

    def turn(self) -> float:
        """Returns the CPU seconds per event of one turn."""
        return float(self._ask("turn"))

    def _ask(self, line: str) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())
        except (BrokenPipeError, ValueError):
            self._process.wait(10)
            self._errors.seek(0)
            raise ContenderFailed(_last_line(self._errors.read())) from None


@contextmanager
def working(contender: Contender) -> Generator[Worker]:
    """Gives a contender its process, and ends it."""
    with tempfile.TemporaryFile("w+") as errors, _spawned(errors) as process:
        try:
            yield Worker(contender, process, errors)
        finally:
            process.kill()


def _spawned(errors: IO[str]) -> subprocess.Popen[str]:
    command = [str(PYTHON), "-s", str(BENCH / "inside" / "warm.py")]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=errors, text=True, env=_variables())


def _variables() -> dict[str, str]:
    foreign = ("AWS_", "FUNGIBLE_", "POWERTOOLS_", "PYTHON")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)} | LAMBDA


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "ended without a word"
