"""The ASGI application that a server loads; it alone touches ASGI's callables."""

from __future__ import annotations

from fungible.asgi import path_below
from fungible.codec import Platform
from fungible.errors import FungibleError, MalformedEvent
from fungible.paths import kinds_of_paths, rooted
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
    from fungible.runtime import Work

    Asgi: TypeAlias = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]

PLATFORM = Platform(
    "container", "fungible_container.codecs", KINDS, DEFAULT_KINDS, "fungible_container.context", json_logs=False
)

_MAX_HEADERS = 200


class _ClientGone(Exception):
    """The client closed the connection before its request was whole."""


def entrypoint(
    app: App, *, max_body: int = 10 * 1024 * 1024, eager: bool = False, function: str = "", **bindings: Binding | None
) -> Asgi:
    """Return the ASGI application; a request body over `max_body` bytes is answered with 413.

    Each further argument binds a function's source to a path of its own, `orders=pubsub(path="/_events/orders")`; None
    leaves it out. Without any, the root path is bound to the one function of an app without HTTP routes. `function`
    names the only one that is served.
    """
    runtime = Runtime(app, PLATFORM, rooted(app, PLATFORM, bindings, function), eager=eager, only=function)
    once = Once(runtime)
    paths = kinds_of_paths(runtime)

    async def asgi(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await once.started()
            await _http(runtime, paths, scope, receive, send, max_body)
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


async def _http(
    runtime: Runtime, paths: Mapping[str, str], scope: Scope, receive: Receive, send: Send, max_body: int
) -> None:
    """Answer one request: bound it, deliver it, send what came of it."""
    try:
        body = await _body(scope, receive, max_body)
    except _ClientGone:
        return
    if isinstance(body, int):
        await _refuse(send, body)
        return
    wire = {"scope": scope, "body": body}
    kind = paths.get(path_below(scope) or "/") if paths else None
    if kind is not None:
        await _send(await _event(runtime, kind, wire), receive, send)
        return
    await _send(await _done(runtime.deliver("http", wire, scope)), receive, send)


async def _event(runtime: Runtime, kind: str, wire: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the answer to a delivery on a bound path; to a request that no server makes, 400."""
    try:
        found: Mapping[str, Any] = await _done(runtime.deliver(kind, wire, wire["scope"]))
    except MalformedEvent as error:
        return _no_event(error)
    return found


def _no_event(error: MalformedEvent) -> Mapping[str, Any]:
    import logging

    from fungible.problems import problem
    from fungible_container.codecs.http import encode

    logging.getLogger("fungible").error("no event: %s", error)
    return encode(problem(400, str(error)), {}, {})


async def _done(delivered: Work) -> Any:
    """Return what came of the work: on the loop, or beside it in a copy of the caller's context variables."""
    waits, work = delivered
    if waits:
        return await work
    import asyncio

    return await asyncio.to_thread(work)


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


async def _send(answer: Mapping[str, Any], receive: Receive, send: Send) -> None:
    body = answer["body"]
    if isinstance(body, bytes):
        await send(answer["head"])
        await send({"type": "http.response.body", "body": body})
        return
    from fungible.asgi_stream import stream

    await stream(answer["head"], body, receive, send)
