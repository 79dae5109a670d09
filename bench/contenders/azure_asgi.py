"""The handler of `azure_hand` as a bare ASGI application behind the library's own middleware."""

from __future__ import annotations

import asyncio
from typing import Any

import azure.functions as func
from azure_worker import accepted, seen_of, worker


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Accepts an order."""
    body = (await receive())["body"]
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    query = dict(part.split("=", 1) for part in scope["query_string"].decode("ascii").split("&"))
    seen = seen_of(headers, query, headers["cookie"])
    answer = accepted(body, scope["path"].removeprefix("/orders/"))
    fields = [(b"content-type", b"application/json"), (b"x-seen", seen.encode())]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body", "body": answer.encode()})


middleware = func.AsgiMiddleware(app)
loop = asyncio.new_event_loop()
handler = worker(lambda request, context: loop.run_until_complete(middleware.handle_async(request, context)))
