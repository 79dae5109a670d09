"""An app under uvicorn on this machine, as a container would run it; never imported at run time."""

from __future__ import annotations

import re
import sys
from contextlib import ExitStack
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from fungible.events.message import Message
from fungible.local.background import Background
from fungible.local.child import Child, exit_text
from fungible.local.mistake import Mistake, Unsupported
from fungible.local.ports import HOST, listener
from fungible.local.running import Local, to_stderr
from fungible.local.source import Letter
from fungible.local.target import ENTRY, environment, examine, write_entry
from fungible_container.codecs import DEFAULT_KINDS, UNSUPPORTED
from fungible_container.local.senders import Senders, Spec, event_path

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    from fungible.local.running import Fate
    from fungible.local.target import Target

ENTRY_TEXT = """\
from fungible_container import {kinds}entrypoint
from {module} import {name}

asgi = entrypoint({attribute}{bindings})
"""
RUNNING = re.compile(r"Uvicorn running on http://127\.0\.0\.1:(\d+)")
STARTED = "Application startup complete."
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
    visibility: float = 0.1,
    receives: int = 4,
    workers: int = 1,
    python: str | None = None,
    cwd: str | os.PathLike[str] | None = None,
    log: Callable[[str], None] | None = None,
) -> Server:
    """Return `target`, an App or a finished ASGI application as `module:name`, running; what cannot run is a Mistake.

    Over `concurrency` open requests uvicorn answers 503; without it there is no bound. Of `workers` processes it
    starts one anew that ends. Each function of an App that is no route is bound to `/_events/NAME`; what fails there
    is sent again after `visibility` seconds, `receives` times in all. `log` gets each line of output, from any thread;
    by default it goes to stderr. The only `surface` is http; a container has no deadline, and an answer for each event
    alone, so that `timeout` and `partial` are Unsupported.
    """
    _refuse(surface, concurrency, timeout, partial=partial)
    if receives < 1 or workers < 1:
        raise Mistake("deliveries and workers count from 1", "give other numbers")
    folder = str(Path(cwd or Path.cwd()).resolve())
    interpreter = python or sys.executable
    with ExitStack() as stack:
        listener(port).close()
        found = examine(target, python=interpreter, folder=folder, runtime="uvicorn", extra="fungible-container[run]")
        scratch = stack.enter_context(TemporaryDirectory(prefix="fungible-container-"))
        command = [interpreter, "-m", "uvicorn", _application(found, scratch), "--host", HOST, "--port", str(port)]
        if workers > 1:
            command += ["--workers", str(workers)]
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
        listening = _port(lines, workers)
        background = Background()
        stack.callback(background.close)
        names = {trigger: found.named(trigger) for trigger in DEFAULT_KINDS} if found.is_app else None
        senders = Senders(listening, names, Spec(receives, visibility))
        stack.callback(senders.close)
        return Server(listening, runtime, background, senders, found.schedules, stack.pop_all())


def _refuse(surface: str | None, concurrency: int | None, timeout: float | None, *, partial: bool | None) -> None:
    if surface not in (None, "http"):
        raise Unsupported(f"container has no surface {surface}", "leave --surface out: its only one is http")
    if concurrency is not None and concurrency < 1:
        raise Mistake(f"{concurrency} open requests are none", "give --concurrency 1 or more")
    if timeout is not None:
        raise Unsupported("container knows no deadline", "leave --timeout out")
    if partial is not None:
        raise Unsupported("container answers each event alone", "leave --partial out")


def _reason(trigger: str) -> str:
    return UNSUPPORTED[trigger].removeprefix("unsupported: ")


def _application(found: Target, scratch: str) -> str:
    """Return what uvicorn loads: a finished application itself, or a module made for the App."""
    if not found.is_app:
        return f"{found.module}:{found.attribute}"
    kinds = {name: DEFAULT_KINDS[trigger] for trigger, name, _ in found.sources if trigger in DEFAULT_KINDS}
    bindings = "".join(f', {name}={kind}(path="{event_path(name)}")' for name, kind in kinds.items())
    imported = "".join(f"{kind}, " for kind in sorted(set(kinds.values())))
    write_entry(found, scratch, ENTRY_TEXT, kinds=imported, bindings=bindings)
    return f"{ENTRY}:asgi"


def _heard(lines: SimpleQueue[str | None], log: Callable[[str], None], text: str, *, last: bool = False) -> None:
    log(text)
    lines.put(text)
    if last:
        lines.put(None)


def _port(lines: SimpleQueue[str | None], workers: int) -> int:
    """Return the port that uvicorn says it listens on, once its application has started in every process."""
    said, port, started = "", 0, 0
    try:
        while (text := lines.get(timeout=PATIENCE)) is not None:
            running = RUNNING.search(text)
            port = int(running[1]) if running is not None else port
            started += STARTED in text
            if port and started >= workers:
                return port
            said = text
    except Empty:
        said = f"it said nothing for {PATIENCE:.0f} seconds"
    raise Mistake(f"the app does not start: {said}", "see the log above for the reason")


class Server(Local):
    """One app under uvicorn; every method may be called from any thread."""

    def __init__(
        self,
        port: int,
        runtime: tuple[int, str],
        background: Background,
        senders: Senders,
        schedules: Sequence[tuple[str, str]],
        stack: ExitStack,
    ) -> None:
        super().__init__(port, stack, schedules)
        self._runtime = runtime
        self._background = background
        self._senders = senders

    @property
    def runtimes(self) -> list[tuple[int, str]]:
        """The process id of uvicorn, and its version."""
        return [self._runtime]

    def _sent(self, queue: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None) -> list[Fate]:
        messages = [Message("", text=body, attributes=attributes, group=group) for body in bodies]
        return self._delivered("queue", queue, messages)

    def _delivered(self, trigger: str, name: str, events: Sequence[Any]) -> list[Fate]:
        if trigger not in DEFAULT_KINDS:
            raise Unsupported(
                f"container has no {trigger} {name}: {_reason(trigger)}", "run the app on a platform that has it"
            )
        return self._background.run(self._events(trigger, name, events))

    async def _events(self, trigger: str, name: str, events: Sequence[Any]) -> list[Fate]:
        return await self._senders.send(trigger, name, [Letter.of(event) for event in events])

    def invoke(self, value: Any) -> Any:
        """Refuse: a container has no direct calls."""
        raise Unsupported(
            f"container has no direct calls: {_reason('invoke')}", "run the app on a platform that has them"
        )
