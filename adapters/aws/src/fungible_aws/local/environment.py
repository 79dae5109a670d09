"""An app on Lambda's own bootstrap, behind a front door and with its queues, on this machine."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from fungible.local import http
from fungible.local.background import Background
from fungible.local.mistake import Mistake
from fungible.local.ports import listener
from fungible.local.running import Local, to_stderr
from fungible.local.target import ENTRY, examine, refuse_unknown, write_entry
from fungible_aws.local.bootstrap import Function
from fungible_aws.local.door import SURFACES, Door
from fungible_aws.local.pool import Pool
from fungible_aws.local.sources import EventSource, Sources
from fungible_aws.local.streams import ORDERED
from fungible_aws.simulate.invoke import FunctionError

if TYPE_CHECKING:
    import asyncio
    import os
    import socket
    from collections.abc import Callable, Collection, Mapping, Sequence

    from fungible.local.running import Fate
    from fungible.local.target import Target

ENTRY_TEXT = """\
from fungible_aws import dynamodb, entrypoint, kinesis, sqs
from {module} import {name}

handler = entrypoint({attribute}, {bindings})
"""


def serve(
    target: str,
    *,
    surface: str | None = None,
    port: int = 0,
    concurrency: int | None = None,
    timeout: float | None = None,
    partial: bool | None = None,
    fifo: Collection[str] = (),
    visibility: float = 0.2,
    receives: int = 3,
    batch_size: int = 10,
    python: str | None = None,
    cwd: str | os.PathLike[str] | None = None,
    log: Callable[[str], None] | None = None,
) -> Environment:
    """Return `target`, an App or a finished Lambda handler as `module:name`, running; what cannot run is a Mistake.

    `surface` is http_v2 (default), http_v1 or function_url. At most `concurrency` (10) bootstraps, each event at
    most `timeout` (30) seconds. `partial` (True) is ReportBatchItemFailures on the mappings; the queues named in
    `fifo` are FIFO; a failed message comes again after `visibility` seconds, `receives` times in all, in batches
    of at most `batch_size`; an event that Lambda is called with asynchronously comes three times in all. `log` gets
    each line of output, from any thread; by default it goes to stderr.
    """
    _check(surface, concurrency, timeout, receives)
    with ExitStack() as stack:
        front = stack.enter_context(listener(port))
        folder = str(Path(cwd or Path.cwd()).resolve())
        found = examine(
            target, python=python or sys.executable, folder=folder, runtime="awslambdaric", extra="fungible-aws[run]"
        )
        refuse_unknown(fifo, found)
        names = {name: f"{name}.fifo" if name in fifo else name for name in found.queues}
        scratch = stack.enter_context(TemporaryDirectory(prefix="fungible-aws-"))
        function = Function(
            name=found.module.rpartition(".")[2],
            handler=_handler(found, names, scratch, partial=partial is not False),
            folder=folder,
            scratch=scratch,
            python=python or sys.executable,
            version=found.python,
            timeout=30.0 if timeout is None else timeout,
            log=log or to_stderr,
        )
        mapping = EventSource(function.region, partial is not False, batch_size, visibility, receives)
        background = Background()
        stack.callback(background.close)
        pool = _pool(function, 10 if concurrency is None else concurrency, background, stack)
        _open(Door(surface or "http_v2", pool, function.region, front.getsockname()[1]), front, background, stack)
        sources = Sources(mapping, found, names, pool)
        return Environment(front.getsockname()[1], background, pool, sources, found.schedules, stack.pop_all())


def _check(surface: str | None, concurrency: int | None, timeout: float | None, receives: int) -> None:
    if surface is not None and surface not in SURFACES:
        raise Mistake(f"there is no surface {surface}", f"choose one of {', '.join(SURFACES)}")
    if (concurrency is not None and concurrency < 1) or (timeout is not None and timeout <= 0):
        raise Mistake("concurrency counts from 1, and a timeout is over 0 seconds", "give larger numbers")
    if receives < 1:
        raise Mistake(f"{receives} deliveries bring nothing", "give --receives 1 or more")


def _handler(found: Target, queues: Mapping[str, str], scratch: str, *, partial: bool) -> str:
    """Return what the bootstrap loads: a finished handler itself, or a module made for the App."""
    if not found.is_app:
        return f"{found.module}.{found.attribute}"
    bound = [("sqs", name, physical) for name, physical in queues.items()]
    bound += [(kind, name, name) for trigger, kind in ORDERED.items() for name in found.named(trigger)]
    bindings = ", ".join(f"{name}={kind}({physical!r}, partial={partial})" for kind, name, physical in bound)
    write_entry(found, scratch, ENTRY_TEXT, bindings=bindings)
    return f"{ENTRY}.handler"


def _pool(function: Function, concurrency: int, background: Background, stack: ExitStack) -> Pool:
    """Start the first bootstrap, so that a function which cannot start says so at once."""
    pool = Pool(function, concurrency)
    stack.callback(lambda: background.run(pool.close()))
    error = background.run(pool.warm())
    if error is not None:
        raise Mistake(f"the function does not start: {error}", "see the log above for the whole traceback")
    return pool


def _open(door: Door, front: socket.socket, background: Background, stack: ExitStack) -> None:
    server = background.run(http.serve(door.handle, front, door.surface.limits))
    stack.callback(lambda: background.run(_closed(server)))


async def _closed(server: asyncio.Server) -> None:
    server.close()


class Environment(Local):
    """One function on Lambda's bootstrap; every method may be called from any thread."""

    def __init__(
        self,
        port: int,
        background: Background,
        pool: Pool,
        sources: Sources,
        schedules: Sequence[tuple[str, str]],
        stack: ExitStack,
    ) -> None:
        super().__init__(port, stack, schedules)
        self._background = background
        self._pool = pool
        self._sources = sources

    @property
    def runtimes(self) -> list[tuple[int, str]]:
        """Every bootstrap started so far: its process id, and its version as it says it to the Runtime API."""
        return list(self._pool.runtimes)

    def _sent(self, queue: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None) -> list[Fate]:
        return self._background.run(self._sources.send(queue, bodies, attributes, group))

    def _delivered(self, trigger: str, name: str, events: Sequence[Any]) -> list[Fate]:
        """Deliver by a trigger's default kind, or by a kind itself: `sns_sqs` with the name of its queue."""
        return self._background.run(self._sources.deliver(trigger, name, events))

    def invoke(self, value: Any) -> Any:
        """Call the function with any JSON value and return its answer; a failed call is a FunctionError."""
        answer = self._background.run(self._pool.invoke(json.dumps(value).encode()))
        if isinstance(answer, FunctionError):
            raise answer
        return answer
