"""functions-framework in every way that it can be started, as its users start it."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

SAMPLES = Path(__file__).parent / "samples"
LISTENS = re.compile(r"(?:Listening at:|running on) http://127\.0\.0\.1:(\d+)")
FOREIGN = ("FUNCTION_", "K_", "CLOUD_RUN_", "THREADS", "WORKERS", "PORT", "HOST", "LOG_EXECUTION_ID")

Way = Callable[[str, str], tuple[list[str], dict[str, str]]]


def _flags(*more: str) -> Way:
    def way(source: str, signature: str) -> tuple[list[str], dict[str, str]]:
        command = ["functions_framework", "--source", source, "--target", "orders", "--port", "0"]
        command += ["--host", "127.0.0.1", *more]
        return command + (["--signature-type", signature] if signature else []), {}

    return way


def _environment(*command: str, **more: str) -> Way:
    def way(source: str, signature: str) -> tuple[list[str], dict[str, str]]:
        given = {"FUNCTION_SOURCE": source, "FUNCTION_TARGET": "orders", "HOST": "127.0.0.1", "PORT": "0", **more}
        return list(command), {**given, **({"FUNCTION_SIGNATURE_TYPE": signature} if signature else {})}

    return way


def _factory(source: str, signature: str) -> tuple[list[str], dict[str, str]]:
    given = f"'orders', {source!r}, {signature or None!r}"
    return ["gunicorn", "--bind", "127.0.0.1:0", f"functions_framework:create_app({given})"], {}


WAYS: dict[str, Way] = {
    "flags": _flags(),
    "flags, --asgi": _flags("--asgi"),
    "environment": _environment("functions_framework"),
    "environment, FUNCTION_USE_ASGI": _environment("functions_framework", FUNCTION_USE_ASGI="true"),
    "create_app": _factory,
    "functions_framework:app": _environment("gunicorn", "--bind", "127.0.0.1:0", "functions_framework:app"),
    "functions_framework.aio:app": _environment("uvicorn", "--port", "0", "functions_framework.aio:app"),
}


class Framework:
    """One server; what it says is kept."""

    def __init__(self, command: list[str], environment: dict[str, str], scratch: Path) -> None:
        known = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        self._file = (scratch / f"{time.monotonic_ns()}.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env={**known, "GUNICORN_LOG_LEVEL": "info", "XDG_RUNTIME_DIR": str(scratch), **environment},
            stdout=self._file,
            stderr=subprocess.STDOUT,
            cwd=SAMPLES,
            start_new_session=True,
        )
        self.port = 0

    @property
    def said(self) -> str:
        return Path(self._file.name).read_text()

    def wait(self) -> None:
        until = time.monotonic() + 50
        while time.monotonic() < until and self.process.poll() is None:
            if found := LISTENS.search(self.said):
                self.port = int(found[1])
                return
            time.sleep(0.05)
        raise AssertionError(self.said)

    def ask(
        self, method: str, target: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            connection.request(method, target, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._file.close()


@pytest.fixture
def framework(tmp_path: Path) -> Iterator[Callable[..., Framework]]:
    """Start a server that is ended with the test."""
    with ExitStack() as stack:

        def start(way: str, source: str, signature: str = "", **environment: str) -> Framework:
            command, needed = WAYS[way](source, signature)
            found = Framework(command, {**needed, **environment}, tmp_path)
            stack.callback(found.end)
            return found

        yield start


@pytest.fixture
def push() -> Callable[..., bytes]:
    """Return the body of a push with one message."""
    import json
    from base64 import b64encode

    def made(order: Any) -> bytes:
        data = b64encode(order if isinstance(order, bytes) else json.dumps(order).encode()).decode()
        message = {"data": data, "messageId": "1", "publishTime": "2026-11-24T05:00:00Z"}
        return json.dumps({"message": message, "subscription": "projects/p/subscriptions/s"}).encode()

    return made
