"""An app as a Worker on this machine, with its front door, its queues and its methods."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from fungible.local.background import Background
from fungible.local.mistake import Mistake, Unsupported
from fungible.local.ports import listener
from fungible.local.running import Local, to_stderr
from fungible.local.target import ENTRY, examine, write_entry
from fungible_cloudflare.codecs import DEFAULT_KINDS, KINDS, UNSUPPORTED
from fungible_cloudflare.local.crons import Crons
from fungible_cloudflare.local.isolate import Isolate, Program
from fungible_cloudflare.local.queues import Consumer, Queues
from fungible_cloudflare.local.tools import found
from fungible_cloudflare.simulate.rpc import WorkerError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping, Sequence

    from fungible.local.running import Fate
    from fungible.local.target import Target

ENTRY_TEXT = """\
from fungible_cloudflare import entrypoint
from {module} import {name}

Default = entrypoint({attribute})
"""
SURFACES = tuple(name for name, kind in KINDS.items() if kind.trigger == "http")


def serve(
    target: str,
    *,
    surface: str | None = None,
    port: int = 0,
    visibility: float = 0.1,
    receives: int = 4,
    batch_size: int = 10,
    longest_delay: float = 1.0,
    pyodide: str | None = None,
    python: str | None = None,
    cwd: str | os.PathLike[str] | None = None,
    log: Callable[[str], None] | None = None,
) -> Worker:
    """Return `target`, an App or a finished class as `module:name`, running; what cannot run is a Mistake.

    The only `surface` is fetch. Queues deliver batches of at most `batch_size`, a message `receives` times at most,
    which is one more than Cloudflare's max_retries; it comes again after `visibility` seconds or after the handler's
    own delay, cut to `longest_delay`. `pyodide` is a version beside the default one. `log` gets each line of output,
    from any thread; by default it goes to stderr.
    """
    _check(surface, receives, batch_size)
    tools = found(pyodide)
    folder = str(Path(cwd or Path.cwd()).resolve())
    with ExitStack() as stack:
        listener(port).close()
        mine = python or sys.executable
        target_found = examine(
            target, python=mine, folder=folder, runtime="fungible-cloudflare", extra="fungible[cloudflare]"
        )
        scratch = stack.enter_context(TemporaryDirectory(prefix="fungible-cloudflare-"))
        module, attribute = _exported(target_found, scratch)
        folders = tuple(one for one in (folder, f"{folder}/python_modules", scratch) if Path(one).is_dir())
        say = log or to_stderr
        isolate = Isolate(Program(tools, module, attribute, folders, port, say))
        stack.callback(isolate.close)
        isolate.start()
        background = Background()
        stack.callback(background.close)
        consumer = Consumer(batch_size, receives - 1, visibility, longest_delay, say)
        names = {trigger: target_found.named(trigger) for trigger in DEFAULT_KINDS} if target_found.is_app else None
        queues = Queues(consumer, names, isolate)
        stack.callback(queues.close)
        crons = Crons(consumer, target_found.sources if target_found.is_app else None, isolate)
        stack.callback(crons.close)
        return Worker(isolate, background, queues, crons, stack.pop_all())


def _check(surface: str | None, receives: int, batch_size: int) -> None:
    if surface not in (None, *SURFACES):
        raise Unsupported(f"cloudflare has no surface {surface}", f"leave --surface out: its only one is {SURFACES[0]}")
    if receives < 1 or not 1 <= batch_size <= 100:
        raise Mistake("deliveries count from 1, and a batch holds 1 to 100 messages", "give other numbers")


def _exported(target: Target, scratch: str) -> tuple[str, str]:
    """Return the module and the class that the process loads: a finished one itself, or one made for the App."""
    if not target.is_app:
        return target.module, target.attribute
    write_entry(target, scratch, ENTRY_TEXT)
    return ENTRY, "Default"


class Worker(Local):
    """One Worker; every method may be called from any thread."""

    def __init__(
        self, isolate: Isolate, background: Background, queues: Queues, crons: Crons, stack: ExitStack
    ) -> None:
        super().__init__(isolate.port, stack, crons.schedules)
        self._isolate = isolate
        self._background = background
        self._queues = queues
        self._crons = crons

    @property
    def runtimes(self) -> list[tuple[int, str]]:
        """Every Node process started so far: its id, and the versions of Pyodide and its Python."""
        return list(self._isolate.runtimes)

    def _sent(self, queue: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None) -> list[Fate]:
        return self._background.run(self._queues.send(queue, bodies, attributes, group))

    def _delivered(self, trigger: str, name: str, events: Sequence[Any]) -> list[Fate]:
        if trigger in UNSUPPORTED:
            reason = UNSUPPORTED[trigger].removeprefix("unsupported: ")
            raise Unsupported(f"cloudflare has no {trigger} {name}: {reason}", "run the app on a platform that has it")
        if trigger == "schedule":
            return self._background.run(self._crons.fire(name, events))
        return self._background.run(self._queues.notify(trigger, name, events))

    def invoke(self, value: Any, *, method: str | None = None) -> Any:
        """Call a method with any JSON value, by default the app's only one; a failed call is a WorkerError."""
        if method is None:
            known = self._isolate.methods
            if len(known) != 1:
                named = ", ".join(known) or "none"
                raise Mistake(
                    f"the Worker has no one method for direct calls but {named}", "give the app one @app.invoke"
                )
            method = known[0]
        answer = self._isolate.ask("invoke", {"method": method, "value": value})
        if "thrown" in answer:
            raise WorkerError(answer["thrown"]["errorType"], answer["thrown"]["errorMessage"])
        return answer["value"]
