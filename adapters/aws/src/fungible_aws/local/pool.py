"""As many execution environments as there are concurrent events, kept warm and replaced when they fail.

Lambda developer guide, "Understanding the Lambda execution environment lifecycle": an environment serves one event
at a time; a timeout or an exit ends it, and the next event starts another. Over the bound an event waits here,
where Lambda would throttle it.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fungible_aws.local.bootstrap import Bootstrap
from fungible_aws.simulate.invoke import FunctionError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from fungible_aws.local.bootstrap import Function


def new_trace() -> str:
    """Return a root of X-Ray's form: version, seconds since 1970, 24 hexadecimal digits."""
    return f"Root=1-{int(time.time()):08x}-{uuid4().hex[:24]}"


class Pool:
    """Hands each event to an idle bootstrap, or to the first that becomes one."""

    def __init__(self, function: Function, concurrency: int) -> None:
        self.runtimes: list[tuple[int, str]] = []
        self._function = function
        self._concurrency = concurrency
        self._all: set[Bootstrap] = set()
        self._starting = 0
        self._idle: list[Bootstrap] = []
        self._waiting: deque[asyncio.Future[Bootstrap | FunctionError]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    async def warm(self) -> FunctionError | None:
        """Start the first bootstrap; return why it does not start."""
        found = await self._take()
        if isinstance(found, FunctionError):
            return found
        self._give(found)
        return None

    async def invoke(self, payload: bytes, trace: str | None = None) -> Any:
        """Return the answer to one event; a failed invocation is a FunctionError, returned too."""
        found = await self._take()
        if isinstance(found, FunctionError):
            return found
        try:
            return await found.run(payload, f"{trace or new_trace()};Parent={uuid4().hex[:16]};Sampled=0")
        finally:
            self._later(self._recycle(found))

    async def close(self) -> None:
        """End every process, whatever it is doing."""
        for task in self._tasks:
            task.cancel()
        for bootstrap in list(self._all):
            bootstrap.end()
            await bootstrap.gone()

    async def _take(self) -> Bootstrap | FunctionError:
        while self._idle:
            bootstrap = self._idle.pop()
            if bootstrap.alive:
                return bootstrap
            self._all.discard(bootstrap)
        turn: asyncio.Future[Bootstrap | FunctionError] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._grow()
        return await turn

    def _grow(self) -> None:
        """Start as many bootstraps as events wait for one, up to the bound."""
        while self._starting < len(self._waiting) and len(self._all) < self._concurrency:
            bootstrap = Bootstrap(self._function)
            self._all.add(bootstrap)
            self._starting += 1
            self._later(self._start(bootstrap))

    async def _start(self, bootstrap: Bootstrap) -> None:
        error = await bootstrap.start()
        self._starting -= 1
        if error is None:
            self.runtimes.append(bootstrap.runtime)
            self._give(bootstrap)
            return
        turn = self._turn()
        if turn is not None:
            turn.set_result(error)
        await self._drop(bootstrap)

    async def _recycle(self, bootstrap: Bootstrap) -> None:
        """Take a bootstrap back once it asks for its next event; one that ended makes room for another."""
        if await bootstrap.ready():
            self._give(bootstrap)
        else:
            await self._drop(bootstrap)

    def _give(self, bootstrap: Bootstrap) -> None:
        turn = self._turn()
        if turn is None:
            self._idle.append(bootstrap)
        else:
            turn.set_result(bootstrap)

    def _turn(self) -> asyncio.Future[Bootstrap | FunctionError] | None:
        """Return the place of the event that waits longest, None where none does."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                return turn
        return None

    async def _drop(self, bootstrap: Bootstrap) -> None:
        bootstrap.end()
        await bootstrap.gone()
        self._all.discard(bootstrap)
        self._grow()

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
