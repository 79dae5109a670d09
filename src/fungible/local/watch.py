"""Child processes end with their parent, with one that is killed too: a process of its own waits for that.

It reads a pipe whose other end the parent alone holds. When that closes, it ends each process group that it was told
of and that has not ended before. (A signal of the parent's death is Linux's alone, and goes by the thread that started
the child: prctl(2), PR_SET_PDEATHSIG.)
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BEGUN, _ENDED = b"+", b"-"


class Watcher:
    """The process that waits for the end of this one; it starts with the first child."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pipe: int | None = None

    def begun(self, group: int) -> None:
        """Tell of a process group that must not outlive this process."""
        self._tell(_BEGUN, group)

    def ended(self, group: int) -> None:
        """Tell that a group has ended, whose number may soon be another's."""
        self._tell(_ENDED, group)

    def _tell(self, sign: bytes, group: int) -> None:
        with self._lock, suppress(BrokenPipeError):  # somebody ended the watcher
            if self._pipe is None:
                self._pipe = _started()
            os.write(self._pipe, b"%s%d\n" % (sign, group))


def _started() -> int:
    """Start a watcher and return this process's end of its pipe, which no child inherits (PEP 446)."""
    reading, writing = os.pipe()
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=reading,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    finally:
        os.close(reading)
    process.returncode = 0  # it ends after this process, so that nobody waits for it
    return writing


def attend(lines: Iterable[bytes]) -> None:
    """Follow what the parent tells until its end, then end all that is left of it."""
    groups: set[int] = set()
    for line in lines:
        group = int(line[1:])
        if line[:1] == _BEGUN:
            groups.add(group)
        else:
            groups.discard(group)
    for group in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


watcher = Watcher()

if __name__ == "__main__":
    attend(sys.stdin.buffer)
