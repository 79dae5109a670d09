"""functions-framework as its own command runs it in production: gunicorn with threads, or with uvicorn's worker.

What gunicorn says in its log is how its port, its kind of worker and each worker's process are known.
"""

from __future__ import annotations

import re
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from fungible.local.child import Child, exit_text
from fungible.local.mistake import Mistake
from fungible.local.ports import HOST
from fungible.local.target import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LISTENING = re.compile(r"\[INFO\] Listening at: http://127\.0\.0\.1:(\d+) ")
WORKER = re.compile(r"\[INFO\] Using worker: (\S+)")
BOOTING = re.compile(r"\[INFO\] Booting worker with pid: (\d+)")
PATIENCE = 60.0
GRACE = 10.0
"""Seconds from SIGTERM to SIGKILL (Cloud Run documentation, Container runtime contract)."""

FOREIGN = ("FUNCTION_", "WORKERS", "THREADS", "PORT", "HOST", "DEBUG", "ENTRY_POINT", "CLOUD_RUN_", "GUNICORN_", "K_")
"""What the framework would read from the environment of whoever starts it."""


class Framework:
    """One function served; `workers` are the processes that have served it so far."""

    def __init__(
        self,
        *,
        python: str,
        source: str,
        target: str,
        port: int,
        asgi: bool,
        settings: Mapping[str, str],
        folders: tuple[str, ...],
        log: Callable[[str], None],
    ) -> None:
        self.port = 0
        self.threaded = True
        self.workers: list[int] = []
        self._log = log
        self._lines: SimpleQueue[str | None] = SimpleQueue()
        known = {name: value for name, value in environment(*folders).items() if not name.startswith(FOREIGN)}
        self._child = Child(
            [
                *(python, "-m", "functions_framework", "--source", source, "--target", target),
                *("--host", HOST, "--port", str(port), *(("--asgi",) if asgi else ())),
            ],
            environment={**known, **settings, "PYTHONUNBUFFERED": "1", "GUNICORN_LOG_LEVEL": "info"},
            folder=folders[-1],
            line=self._heard,
            ended=self._ended,
        )

    def _heard(self, text: str) -> None:
        self._log(text)
        if booting := BOOTING.search(text):
            self.workers.append(int(booting[1]))
        elif worker := WORKER.search(text):
            self.threaded = "uvicorn" not in worker[1]
        elif listening := LISTENING.search(text):
            self.port = int(listening[1])
        self._lines.put(text)

    def _ended(self, code: int) -> None:
        self._heard(f"functions-framework ended with {exit_text(code)}")
        self._lines.put(None)

    def wait(self) -> None:
        """Return once the first worker is there; what cannot start is a Mistake."""
        said = ""
        try:
            while (text := self._lines.get(timeout=PATIENCE)) is not None:
                if self.workers:
                    return
                said = said if text.startswith("functions-framework ended") else text
        except Empty:
            said = f"it said nothing for {PATIENCE:.0f} seconds"
        raise Mistake(f"the function does not start: {said}", "see the log above for the whole traceback")

    def stop(self) -> None:
        """End it, calls under way first; a second time does nothing."""
        self._child.stop(GRACE)


def settings(service: str, scratch: str, *, threads: int | None, seconds: int | None) -> dict[str, str]:
    """Return what the platform sets for a function of this name, and where gunicorn may put its control socket."""
    given = {
        "K_SERVICE": service,
        "K_REVISION": f"{service}-00001",
        "K_CONFIGURATION": service,
        "CLOUD_RUN_TIMEOUT_SECONDS": None if seconds is None else str(seconds),
        "XDG_RUNTIME_DIR": scratch,
        "THREADS": None if threads is None else str(threads),
    }
    return {name: value for name, value in given.items() if value is not None}
