"""The handler of `hand_json` as a bare ASGI application behind Mangum."""

import json
from typing import Any

from mangum import Mangum


async def body(receive: Any) -> bytes:
    """Returns the whole request body."""
    chunks = []
    more = True
    while more:
        message = await receive()
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(chunks)


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Accepts an order."""
    order = json.loads(await body(receive))
    headers = dict(scope["headers"])
    for pair in headers[b"cookie"].decode("latin-1").split("; "):
        name, _, session = pair.partition("=")
        if name == "session":
            break
    query = dict(part.split("=", 1) for part in scope["query_string"].decode("ascii").split("&"))
    seen = f"{headers[b'x-tenant'].decode('latin-1')} {query['dry']} {session}"
    customer = scope["path"].removeprefix("/orders/")
    answer = json.dumps({"accepted": order["id"], "customer": customer}).encode()
    fields = [(b"content-type", b"application/json"), (b"x-seen", seen.encode("latin-1"))]
    await send({"type": "http.response.start", "status": 200, "headers": fields})
    await send({"type": "http.response.body", "body": answer})


handler = Mangum(app, lifespan="off")
