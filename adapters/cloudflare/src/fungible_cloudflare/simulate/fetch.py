"""Workers' HTTP: a Request as the Fetch Standard has it, and the Response that goes back.

Fetch Standard: "append" and "get" of a header list (a comma and a space between values); URL Standard: what the
path and the query of a URL percent-encode. workerd, api/headers: a response keeps each value of a header apart and
writes it as UTF-8.
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
NATIVE = "native"
"""The key under which an entry adds the Request itself to its wire form."""
EMPTY = (101, 204, 205, 304)
"""Statuses whose Response takes no body (Fetch Standard, null body status)."""


def build(request: HttpRequest, options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request with its whole body. Options: host, raw_query as the client sent it."""
    given = options or {}
    headers: dict[str, str] = {}
    for name, value in _sent(request):
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return {
        "method": request.method,
        "url": f"https://{given.get('host', 'orders.example.workers.dev')}{_target(request, given)}",
        "headers": headers,
        "body": request.body,
        "client_ip": request.client_ip or "127.0.0.1",
    }


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    pairs = request.headers.multi_items()
    cookies = "; ".join(f"{name}={value}" for name, value in request.cookies.multi_items())
    return [*pairs, ("cookie", cookies)] if cookies and not request.headers.getlist("cookie") else pairs


def _target(request: HttpRequest, options: Mapping[str, Any]) -> str:
    sent: str | None = options.get("raw_query")
    pairs = request.query.multi_items()
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    path = request.raw_path or quote(request.path, safe=PATH_SAFE)
    found = query if sent is None else sent
    return f"{path}?{found}" if found else path


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> HttpResponse:
    """Return what the client gets; a Worker that throws is Cloudflare's error 1101."""
    if isinstance(answer, BaseException):
        return HttpResponse(b"error code: 1101", 500, [("content-type", "text/plain; charset=UTF-8")])
    status: int = answer["status"]
    content = gathered(answer["body"])
    if content and status in EMPTY:
        raise TypeError("Response with null body status cannot have body")
    empty = wire["method"] == "HEAD" or status in EMPTY
    response = HttpResponse(b"" if empty else content, status)
    dropped = ("set-cookie",) if wire["method"] == "HEAD" else ("set-cookie", "content-length")
    pairs = [(name, _latin(value)) for name, value in answer["headers"]]
    response.headers = [pair for pair in pairs if pair[0].lower() not in dropped]
    response.cookies = [value for name, value in pairs if name.lower() == "set-cookie"]
    return response


def _latin(value: str) -> str:
    """Return a header's value as a client reads its bytes, which the runtime wrote as UTF-8."""
    return str(value.encode(), "latin-1")


def gathered(body: Any) -> bytes:
    """Return the bytes of a body, its chunks joined."""
    if body is None:
        return b""
    if isinstance(body, (str, bytes)):
        return body.encode() if isinstance(body, str) else body
    return asyncio.run(_joined(body)) if body.waits else b"".join(body)


async def _joined(chunks: Any) -> bytes:
    return b"".join([chunk async for chunk in chunks])
