"""The ASGI application that a server loads; it alone touches ASGI's callables."""

from __future__ import annotations

from fungible.codec import Platform
from fungible.errors import FungibleError
from fungible.runtime import Runtime
from fungible.starting import Once
from fungible_container.codecs import DEFAULT_KINDS, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any, TypeAlias

    from fungible.app import App
    from fungible.asgi import Receive, Scope, Send
    from fungible.codec import Binding

    Asgi: TypeAlias = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]

PLATFORM = Platform(
    "container", "fungible_container.codecs", KINDS, DEFAULT_KINDS, "fungible_container.context", json_logs=False
)

_MAX_HEADERS = 200


class _ClientGone(Exception):
    """The client closed the connection before its request was whole."""


def entrypoint(app: App, *, max_body: int = 10 * 1024 * 1024, eager: bool = False, **bindings: Binding) -> Asgi:
    """Return the ASGI application; a request body over `max_body` bytes is answered with 413.

    Each further argument binds a function's source.
    """
    runtime = Runtime(app, PLATFORM, bindings, eager=eager)
    once = Once(runtime)

    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await once.started()
            await _http(runtime, scope, receive, send, max_body)
        elif scope["type"] == "lifespan":
            await _lifespan(once, receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        else:
            message = f"an ASGI {scope['type']} scope came, but the app takes http and lifespan"
            raise FungibleError(message)

    return asgi


async def _lifespan(once: Once, receive: Receive, send: Send) -> None:
    """Start and stop the app as the server asks (ASGI specification, Lifespan protocol)."""
    await receive()
    try:
        await once.started()
    except Exception as error:
        await send({"type": "lifespan.startup.failed", "message": f"on_start: {type(error).__name__}: {error}"})
        return
    await send({"type": "lifespan.startup.complete"})
    await receive()
    try:
        await once.runtime.stop()
    except Exception as error:
        await send({"type": "lifespan.shutdown.failed", "message": f"on_stop: {type(error).__name__}: {error}"})
        return
    await send({"type": "lifespan.shutdown.complete"})


async def _http(runtime: Runtime, scope: Scope, receive: Receive, send: Send, max_body: int) -> None:
    """Answer one request: bound it, deliver it, send what came of it."""
    try:
        body = await _body(scope, receive, max_body)
    except _ClientGone:
        return
    if isinstance(body, int):
        await _refuse(send, body)
        return
    waits, work = runtime.deliver("http", {"scope": scope, "body": body}, scope)
    if waits:
        answer = await work
    else:
        answer = await _in_thread(work)
    await _send(answer, receive, send)


async def _body(scope: Scope, receive: Receive, limit: int) -> bytes | int:
    """Return the whole body, or the status that refuses it before more of it is read."""
    if len(scope["headers"]) > _MAX_HEADERS:
        return 431
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value[:20]) > limit:
            return 413
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _ClientGone
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            return 413
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts) if len(parts) > 1 else parts[0]


async def _refuse(send: Send, status: int) -> None:
    """Answer with a problem and close, since the rest of the request stays unread."""
    from fungible.problems import problem
    from fungible_container.codecs.http import encode

    detail = "the body is over the limit" if status == 413 else "there are too many headers"
    answer = encode(problem(status, detail, [("connection", "close")]), {}, {})
    await send(answer["head"])
    await send({"type": "http.response.body", "body": answer["body"]})


async def _in_thread(work: Callable[[], Any]) -> Any:
    """Run a sync pipeline beside the loop, in a copy of the caller's context variables."""
    import asyncio

    return await asyncio.to_thread(work)


async def _send(answer: Mapping[str, Any], receive: Receive, send: Send) -> None:
    body = answer["body"]
    if isinstance(body, bytes):
        await send(answer["head"])
        await send({"type": "http.response.body", "body": body})
        return
    from fungible.asgi_stream import stream

    await stream(answer["head"], body, receive, send)
