"""One runtime process: its output goes to the log line by line, and nothing it started outlives it.

Nor does it outlive the process that started it, however that ends.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from threading import Thread
from typing import TYPE_CHECKING

from fungible.local.watch import watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Child:
    """A process in a session of its own, so that a Ctrl-C at the terminal reaches its parent alone.

    `line` gets each line of output (a lone CR ends one too), `ended` gets the exit code once (negative: a
    signal); both are called in a thread of the child's.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: str,
        line: Callable[[str], None],
        ended: Callable[[int], None],
    ) -> None:
        self._process = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.pid = self._process.pid
        watcher.begun(self.pid)
        self._thread = Thread(target=self._follow, args=(line, ended), name=f"child-{self.pid}", daemon=True)
        self._thread.start()

    def _follow(self, line: Callable[[str], None], ended: Callable[[int], None]) -> None:
        with self._process as process:
            for raw in process.stdout or ():
                for text in raw.decode(errors="replace").rstrip("\r\n").split("\r"):
                    line(text)
        watcher.ended(self.pid)
        ended(process.returncode)

    def kill(self) -> None:
        """End the process and all it started, at once."""
        self._signal(signal.SIGKILL)

    def stop(self, grace: float) -> None:
        """Ask the process to end and wait `grace` seconds for it, then end it."""
        self._signal(signal.SIGTERM)
        self._thread.join(grace)
        self.kill()
        self._thread.join()

    def join(self) -> None:
        """Wait until the process has ended and its last line was logged."""
        self._thread.join()

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)


def exit_text(code: int) -> str:
    """Return an exit code in words, such as `exit status 1` or `signal: killed`."""
    if code >= 0:
        return f"exit status {code}"
    return f"signal: {(signal.strsignal(-code) or str(-code)).lower()}"
