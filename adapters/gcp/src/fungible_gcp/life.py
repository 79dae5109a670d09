"""The life of an async app's process: start before its first event, stop after its last, on the loop that serves.

The framework tells an app neither: its Starlette has no lifespan of ours, and its server ends by the SIGTERM that it
got (uvicorn, `Server.capture_signals`), so that nothing runs after its loop.
"""

from __future__ import annotations

import asyncio
import signal
import threading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import Any

    from fungible.runtime import Runtime

_PATIENCE = 9.0
"""Seconds that calls under way may take after SIGTERM; after 10 the platform kills (Container runtime contract)."""


class Life:
    """Counts the calls under way, as a context; `started` and `ending` are what an event asks first."""

    __slots__ = ("_calls", "_idle", "_runtime", "_starting", "_tasks", "ending", "started")

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._calls = 0
        self._idle = asyncio.Event()
        self._starting: asyncio.Future[None] | None = None
        self._tasks: set[asyncio.Future[None]] = set()
        self.started = False
        self.ending = False

    def __enter__(self) -> None:
        self._calls += 1

    def __exit__(self, *error: object) -> None:
        self._calls -= 1
        if not self._calls and self.ending:
            self._idle.set()

    async def start(self) -> None:
        """Wait until the start hooks have run; a failure is every waiter's, and the next event tries again."""
        if self._starting is None:
            self._starting = asyncio.ensure_future(self._start())
        starting = self._starting
        try:
            await asyncio.shield(starting)
        finally:
            if starting.done():
                self._starting = None

    async def _start(self) -> None:
        await self._runtime.start()
        if threading.current_thread() is threading.main_thread():
            self._stop_at(signal.SIGTERM)
        self.started = True

    def _stop_at(self, number: signal.Signals) -> None:
        """Stop the app first when the signal comes, then let the server have it."""
        loop = asyncio.get_running_loop()
        theirs: Any = signal.getsignal(number)

        def come(_number: int, _frame: FrameType | None) -> None:
            if not self.ending:
                self.ending = True
                loop.call_soon_threadsafe(end)

        def end() -> None:
            self._tasks.add(asyncio.ensure_future(self._end(number, theirs)))

        signal.signal(number, come)

    async def _end(self, number: signal.Signals, theirs: Any) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                while self._calls:  # again: a streamed answer begins where its call returned
                    self._idle.clear()
                    await self._idle.wait()
                await self._runtime.stop()
        finally:
            signal.signal(number, theirs)
            signal.raise_signal(number)
