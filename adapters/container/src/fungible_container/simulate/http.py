"""An ASGI server with one HTTP request (ASGI specification, HTTP & WebSocket protocols 2.4, HTTP scope).

The simulated server is on loopback; header names are lower case, `path` is decoded, `raw_path` is as sent.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fungible.outcome import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fungible.events.http import HttpRequest

PATH_SAFE = "/:@!$&'()*+,;=-._~"


def build(request: HttpRequest, options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the scope and the whole body of a request. Option: raw_query, as the client sent it."""
    raw_path = request.raw_path or quote(request.path, safe=PATH_SAFE)
    headers = [(name.lower(), value) for name, value in request.headers.multi_items()]
    cookies = "; ".join(f"{name}={value}" for name, value in request.cookies.multi_items())
    if cookies and not request.headers.getlist("cookie"):
        headers.append(("cookie", cookies))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "server": ("127.0.0.1", 8000),
        "client": (request.client_ip or "127.0.0.1", 50_000),
        "scheme": "http",
        "root_path": "",
        "method": request.method,
        "path": request.path,
        "raw_path": raw_path.encode("latin-1", "replace"),
        "query_string": _query(request, options or {}).encode("latin-1", "replace"),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "state": {},
    }
    return {"scope": scope, "body": request.body}


def _query(request: HttpRequest, options: Mapping[str, Any]) -> str:
    sent: str | None = options.get("raw_query")
    if sent is not None:
        return sent
    pairs = request.query.multi_items()
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> HttpResponse:
    """Return what the client gets; an application that raises is the server's 500."""
    if isinstance(answer, BaseException):
        return HttpResponse(b"Internal Server Error", 500, [("content-type", "text/plain; charset=utf-8")])
    status: int = answer["head"]["status"]
    body = gathered(answer["body"])
    empty = wire["scope"]["method"] == "HEAD" or status in (204, 304)
    response = HttpResponse(b"" if empty else body, status)
    pairs = [(str(name, "latin-1"), str(value, "latin-1")) for name, value in answer["head"]["headers"]]
    dropped = ("set-cookie",) if wire["scope"]["method"] == "HEAD" else ("set-cookie", "content-length")
    response.headers = [pair for pair in pairs if pair[0].lower() not in dropped]
    response.cookies = [value for name, value in pairs if name.lower() == "set-cookie"]
    return response


def gathered(body: Any) -> bytes:
    """Return the bytes of a body, its chunks joined; an error between chunks is the caller's, as it breaks the line."""
    if isinstance(body, bytes):
        return body
    return asyncio.run(_joined(body)) if body.waits else b"".join(body)


async def _joined(chunks: Any) -> bytes:
    return b"".join([chunk async for chunk in chunks])
