"""The Starlette half of the entry: async apps on the framework's loop, their sync functions in threads."""

from __future__ import annotations

import asyncio
from importlib import import_module

from fungible.asgi import path_below
from fungible.errors import MalformedEvent
from fungible_gcp.entry import Call
from fungible_gcp.life import Life

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.asgi import Receive, Scope, Send
    from fungible.runtime import Work
    from fungible_gcp.entry import Served

_ClientGone: Any = import_module("starlette.requests").ClientDisconnect


async def answer(served: Served, request: Any) -> Answer:
    """Return the response to one request: bound it, deliver it, pass on what came of it."""
    life = _life(served)
    if life.ending:
        from fungible_gcp import events

        return Answer(events.refused(503, "this process ends", [("connection", "close")]), life)
    with life:
        if not life.started:
            await life.start()
        return Answer(await _answer(served, request), life)


def _life(served: Served) -> Life:
    """Return the life of the process that serves, which begins after the framework's fork."""
    life: Life | None = served.life
    if life is None:
        life = served.life = Life(served.runtime)
    return life


async def _answer(served: Served, request: Any) -> Mapping[str, Any]:
    scope = request.scope
    call = Call(request, served.ends())
    body = await _body(request, served.max_body)
    if type(body) is not bytes:
        return body  # type: ignore[no-any-return]
    path = path_below(scope) or "/"
    kind = served.paths.get(path)
    if kind is not None:
        return await _event(served, kind, path, body, call)
    return await _done(served.runtime.deliver("http_asgi", {"scope": scope, "body": body}, call))  # type: ignore[no-any-return]


async def _done(delivered: Work) -> Any:
    """Return what came of the work: on the loop, or beside it in a copy of the caller's context variables."""
    waits, work = delivered
    return await work if waits else await asyncio.to_thread(work)


async def _event(served: Served, kind: str, path: str, body: bytes, call: Call) -> Mapping[str, Any]:
    from fungible_gcp import events

    scope = call.request.scope
    if scope["method"] != "POST":
        return events.not_posted()
    headers = [[str(name, "latin-1"), str(value, "latin-1")] for name, value in scope["headers"]]
    try:
        wire = {"path": path, "headers": headers, "body": body}
        return await _done(served.runtime.deliver(kind, wire, call))  # type: ignore[no-any-return]
    except MalformedEvent as error:
        return events.malformed(error)


async def _body(request: Any, limit: int) -> Any:
    """Return the whole body as bytes, or the answer that refuses it before more of it is read."""
    from fungible_gcp import events

    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length[:20]) > limit:
        return events.too_large()
    parts: list[bytes] = []
    try:
        async for part in request.stream():
            parts.append(part)
            limit -= len(part)
            if limit < 0:
                return events.too_large()
    except _ClientGone:
        return events.ended_early()
    return b"".join(parts)


class Later:
    """The answer to a request that came to a plain function: what the framework awaits, on its loop."""

    __slots__ = ("_request", "_served")

    def __init__(self, served: Served, request: Any) -> None:
        self._served = served
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        found = await answer(self._served, self._request)
        await found(scope, receive, send)


class Answer:
    """An ASGI response, as Starlette awaits one: status, headers and body as they are."""

    __slots__ = ("_answer", "_life")

    def __init__(self, answer: Mapping[str, Any], life: Life) -> None:
        self._answer = answer
        self._life = life

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        pairs = self._answer["headers"]
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs]
        head = {"type": "http.response.start", "status": self._answer["status"], "headers": headers}
        body = self._answer["body"]
        with self._life:
            if type(body) is not bytes:
                from fungible.asgi_stream import stream

                await stream(head, body, receive, send)
                return
            await send(head)
            await send({"type": "http.response.body", "body": body})
