"""Bodies that are sent while they are made (ASGI specification, HTTP protocol); met with the first of them."""

from __future__ import annotations

import asyncio

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any

    from fungible.asgi import Receive, Send
    from fungible.streaming import Chunks

_END = object()


async def stream(head: dict[str, Any], body: Chunks, receive: Receive, send: Send) -> None:
    """Send chunks as they come; a client that goes away ends the call at the next chunk."""
    gone = asyncio.ensure_future(_disconnected(receive))
    try:
        await send(head)
        async for chunk in body if body.waits else _threaded(body):
            if gone.done():
                break
            if chunk:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        else:
            await send({"type": "http.response.body", "body": b""})
    finally:
        gone.cancel()
        await (body.aclose() if body.waits else asyncio.to_thread(body.close))


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _threaded(body: Chunks) -> AsyncIterator[bytes]:
    """Yield the chunks of a sync body, each made in a thread; all of them in one context."""
    import contextvars

    chunks = iter(body)
    context = contextvars.copy_context()
    while True:
        chunk: Any = await asyncio.to_thread(lambda: context.run(next, chunks, _END))
        if chunk is _END:
            return
        yield chunk
