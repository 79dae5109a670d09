"""An app under uvicorn on this machine, as a container would run it; never imported at run time."""

from __future__ import annotations

import re
import sys
from contextlib import ExitStack
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from fungible.local.child import Child, exit_text
from fungible.local.mistake import Mistake, Unsupported
from fungible.local.ports import HOST, listener
from fungible.local.running import Local, to_stderr
from fungible.local.target import ENTRY, environment, examine, write_entry
from fungible_container.codecs import UNSUPPORTED

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    from fungible.local.running import Fate
    from fungible.local.target import Target

ENTRY_TEXT = """\
from fungible_container import entrypoint
from {module} import {name}

asgi = entrypoint({attribute})
"""
RUNNING = re.compile(r"Uvicorn running on http://127\.0\.0\.1:(\d+)")
PATIENCE = 60.0
GRACE = 5.0


def serve(
    target: str,
    *,
    surface: str | None = None,
    port: int = 0,
    concurrency: int | None = None,
    timeout: float | None = None,
    partial: bool | None = None,
    python: str | None = None,
    cwd: str | os.PathLike[str] | None = None,
    log: Callable[[str], None] | None = None,
) -> Server:
    """Return `target`, an App or a finished ASGI application as `module:name`, running; what cannot run is a Mistake.

    Over `concurrency` open requests uvicorn answers 503; without it there is no bound. `log` gets each line of
    output, from any thread; by default it goes to stderr. The only `surface` is http; a container has no deadline
    and no queues, so that `timeout` and `partial` are Unsupported.
    """
    _refuse(surface, concurrency, timeout, partial=partial)
    folder = str(Path(cwd or Path.cwd()).resolve())
    interpreter = python or sys.executable
    with ExitStack() as stack:
        listener(port).close()
        found = examine(target, python=interpreter, folder=folder, runtime="uvicorn", extra="fungible-container[run]")
        scratch = stack.enter_context(TemporaryDirectory(prefix="fungible-container-"))
        command = [interpreter, "-m", "uvicorn", _application(found, scratch), "--host", HOST, "--port", str(port)]
        if concurrency is not None:
            command += ["--limit-concurrency", str(concurrency)]
        lines: SimpleQueue[str | None] = SimpleQueue()
        show = log or to_stderr
        child = Child(
            command,
            environment={**environment(scratch, folder), "PYTHONUNBUFFERED": "1"},
            folder=folder,
            line=lambda text: _heard(lines, show, text),
            ended=lambda code: _heard(lines, show, f"uvicorn ended with {exit_text(code)}", last=True),
        )
        stack.callback(lambda: child.stop(GRACE))
        runtime = child.pid, f"uvicorn {found.runtime}, Python {found.python}"
        return Server(_port(lines), runtime, stack.pop_all())


def _refuse(surface: str | None, concurrency: int | None, timeout: float | None, *, partial: bool | None) -> None:
    if surface not in (None, "http"):
        raise Unsupported(f"container has no surface {surface}", "leave --surface out: its only one is http")
    if concurrency is not None and concurrency < 1:
        raise Mistake(f"{concurrency} open requests are none", "give --concurrency 1 or more")
    if timeout is not None:
        raise Unsupported("container knows no deadline", "leave --timeout out")
    if partial is not None:
        raise Unsupported(f"container has no queues: {_reason('queue')}", "leave --partial out")


def _reason(trigger: str) -> str:
    return UNSUPPORTED[trigger].removeprefix("unsupported: ")


def _application(found: Target, scratch: str) -> str:
    """Return what uvicorn loads: a finished application itself, or a module made for the App."""
    if not found.is_app:
        return f"{found.module}:{found.attribute}"
    write_entry(found, scratch, ENTRY_TEXT)
    return f"{ENTRY}:asgi"


def _heard(lines: SimpleQueue[str | None], log: Callable[[str], None], text: str, *, last: bool = False) -> None:
    log(text)
    lines.put(text)
    if last:
        lines.put(None)


def _port(lines: SimpleQueue[str | None]) -> int:
    """Return the port that uvicorn says it listens on, once its application has started."""
    said = ""
    try:
        while (text := lines.get(timeout=PATIENCE)) is not None:
            running = RUNNING.search(text)
            if running is not None:
                return int(running[1])
            said = text
    except Empty:
        said = f"it said nothing for {PATIENCE:.0f} seconds"
    raise Mistake(f"the app does not start: {said}", "see the log above for the reason")


class Server(Local):
    """One app under uvicorn; every method may be called from any thread."""

    def __init__(self, port: int, runtime: tuple[int, str], stack: ExitStack) -> None:
        super().__init__(port, stack)
        self._runtime = runtime

    @property
    def runtimes(self) -> list[tuple[int, str]]:
        """The process id of uvicorn, and its version."""
        return [self._runtime]

    def _sent(self, queue: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None) -> list[Fate]:
        raise Unsupported(
            f"container has no queue {queue}: {_reason('queue')}", "run the app on a platform with queues"
        )

    def invoke(self, value: Any) -> Any:
        """Refuse: a container has no direct calls."""
        raise Unsupported(
            f"container has no direct calls: {_reason('invoke')}", "run the app on a platform that has them"
        )
