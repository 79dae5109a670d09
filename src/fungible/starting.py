"""The app's start on a loop, for platforms whose first event finds the app not started yet."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fungible.runtime import Runtime


class Once:
    """Runs the start hooks once for all events that wait for them; a failure is all of theirs, the next tries again."""

    __slots__ = ("_starting", "runtime")

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._starting: Any = None

    @property
    def over(self) -> bool:
        """Tell whether an event need not wait."""
        return not self.runtime.app.starting or (self._starting is not None and self._starting.done())

    async def started(self) -> None:
        """Wait until the start hooks have run."""
        if not self.runtime.app.starting:
            return
        import asyncio

        starting = self._starting
        if starting is None:
            starting = self._starting = asyncio.ensure_future(self.runtime.start())
            starting.add_done_callback(self._ended)
        if not starting.done():
            await asyncio.shield(starting)
        starting.result()

    def _ended(self, starting: Any) -> None:
        if starting.cancelled() or starting.exception() is not None:
            self._starting = None
