"""Answers that are made while they are sent, as a ReadableStream of the runtime's.

The stream pulls and is told of a client that went away, so that no promise of JavaScript is waited for: Pyodide
waits for ever for one that is refused with what is no Error, as a write to a cancelled stream may be.
"""

from __future__ import annotations

from fungible_cloudflare.border import ffi, js

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any


class Source:
    """What a stream pulls from: each chunk is handed over when the client has taken the one before."""

    __slots__ = ("controller", "gone", "wanted")

    def __init__(self) -> None:
        from asyncio import Event

        self.controller: Any = None
        self.gone = False
        self.wanted = Event()

    def stream(self) -> Any:
        """Return the stream, which asks for its first chunk at once."""
        options = ffi.to_js({"pull": self.pull, "cancel": self.cancel}, dict_converter=js.Object.fromEntries)
        return js.ReadableStream.new(options)

    def pull(self, controller: Any) -> None:
        """Hear that the client wants more."""
        self.controller = controller
        self.wanted.set()

    def cancel(self, _reason: Any = None) -> None:
        """Hear that the client went away."""
        self.gone = True
        self.wanted.set()

    async def filled(self, chunks: Any) -> None:
        """Hand over every chunk; an error breaks the answer off, and a client that went away ends the call."""
        try:
            async for chunk in chunks if chunks.waits else _each(chunks):
                if not await self._taken(chunk):
                    return
            if await self._asked():
                self.controller.close()
        except Exception as error:
            if await self._asked():
                self.controller.error(js.Error.new(type(error).__name__))
        except BaseException as error:
            if self.controller is not None and not self.gone:
                self.controller.error(js.Error.new(type(error).__name__))
            raise
        finally:
            if chunks.waits:
                await chunks.aclose()
            else:
                chunks.close()

    async def _asked(self) -> bool:
        """Wait until the client wants more; False where it is gone."""
        await self.wanted.wait()
        return not self.gone

    async def _taken(self, chunk: bytes) -> bool:
        if chunk and await self._asked():
            self.wanted.clear()
            self.controller.enqueue(ffi.to_js(chunk))
        return not self.gone


async def _each(chunks: Any) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
