"""The functions that are registered: real ones, with exact names, no annotations, and each in its own colour.

The worker matches parameters by name, evaluates annotations, and runs a `def` in its thread pool and an `async def` on
its own loop (azure_functions_runtime, Registry.add_indexed_function and invocation_request).
"""

from __future__ import annotations

import asyncio
import logging
import os

from fungible.errors import FungibleError, MalformedEvent
from fungible.runtime import completed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any, TypeAlias

    from fungible.runtime import Runtime, Work

    Deliver: TypeAlias = Callable[[Any, Any], Work]


class InvocationFailed(FungibleError):
    """The handler ended with what is no Exception; the worker would not answer the host, which would wait."""


class Home:
    """The worker's own loop, on which the app's async work runs whatever thread asks for it, and the app's start."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._starting: asyncio.Future[None] | None = None
        try:
            self._loop: asyncio.AbstractEventLoop | None = asyncio.get_running_loop()
        except RuntimeError:  # not indexed by a worker
            self._loop = None
        if not runtime.waits(runtime.app.starting):
            completed(runtime.start())

    def when_started(self, deliver: Deliver) -> Deliver:
        """Return `deliver`, or what waits for the app's async start hooks before it."""
        if not self._runtime.waits(self._runtime.app.starting):
            return deliver

        def waiting(event: Any, context: Any) -> Work:
            starting = self._starting
            if starting is not None and starting.done():
                starting.result()
                return deliver(event, context)
            return True, self._first(deliver, event, context)

        return waiting

    async def _first(self, deliver: Deliver, event: Any, context: Any) -> Any:
        if self._starting is None:
            self._starting = asyncio.ensure_future(self._runtime.start())
            self._starting.add_done_callback(self._ended)
        await asyncio.shield(self._starting)
        waits, work = deliver(event, context)
        return await work if waits else await asyncio.to_thread(work)

    def _ended(self, starting: asyncio.Future[None]) -> None:
        """Let the next event try again where the start failed; a worker would else fail all events of its life."""
        if starting.cancelled() or starting.exception() is not None:
            self._starting = None

    def on_loop(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Finish async work that came to a thread of the pool."""
        if self._loop is None:
            return asyncio.run(work)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


def wrapper(
    deliver: Deliver, made: Callable[[Any], Any], name: str, home: Home, *, waits: bool
) -> Callable[[Any, Any], Any]:
    """Return the function to register; work of the other colour, which an overlapping route brings, is led across."""

    async def asynchronous(event: Any, context: Any) -> Any:
        try:
            slow, work = deliver(event, context)
            return made(await work if slow else await asyncio.to_thread(work))
        except Exception:
            raise
        except BaseException as error:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise InvocationFailed(type(error).__name__) from error

    def synchronous(event: Any, context: Any) -> Any:
        try:
            slow, work = deliver(event, context)
            return made(home.on_loop(work) if slow else work())
        except Exception:
            raise
        except BaseException as error:
            raise InvocationFailed(type(error).__name__) from error

    found: Any = asynchronous if waits else synchronous
    found.__name__ = found.__qualname__ = name
    found.__annotations__ = {}
    return found  # type: ignore[no-any-return]


def guarded(work: Work) -> Work:
    """Return the work of a direct call, which answers a body that is no JSON with a problem."""
    waits, inner = work

    async def asynchronous() -> Any:
        try:
            return await inner
        except MalformedEvent as error:
            return refused(400, str(error))

    def synchronous() -> Any:
        try:
            return inner()
        except MalformedEvent as error:
            return refused(400, str(error))

    return (True, asynchronous()) if waits else (False, synchronous)


def refused(status: int, detail: str) -> Any:
    """Return the wire answer that refuses a request with a problem."""
    from fungible.problems import problem
    from fungible_azure.codecs.http import encode

    return encode(problem(status, detail), {}, {})


def logs_to_the_worker() -> None:
    """Let what calls log go through the worker's handlers, which know the invocation; its stderr counts as errors."""
    if os.environ.get("FUNCTIONS_WORKER_RUNTIME") != "python":
        return
    logger = logging.getLogger("fungible.app")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
        wanted = os.environ.get("FUNGIBLE_LOG_LEVEL", "INFO").upper()
        logger.setLevel(logging.getLevelNamesMapping().get(wanted, logging.INFO))
