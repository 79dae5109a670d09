"""The client's side of HTTP, which is the same before both frameworks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fungible.outcome import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fungible.events.http import HttpRequest

PATH_SAFE = "/:@!$&'()*+,;=-._~"


def target(request: HttpRequest) -> str:
    """Return the path of the request line."""
    return request.raw_path or quote(request.path, safe=PATH_SAFE)


def query(request: HttpRequest, options: Mapping[str, Any]) -> str:
    """Return the query of the request line; option raw_query: as the client sent it."""
    sent: str | None = options.get("raw_query")
    if sent is not None:
        return sent
    pairs = request.query.multi_items()
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def headers(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the header lines, that of the cookies among them."""
    pairs = request.headers.multi_items()
    cookies = "; ".join(f"{name}={value}" for name, value in request.cookies.multi_items())
    return [*pairs, ("cookie", cookies)] if cookies and not request.headers.getlist("cookie") else pairs


def answered(answer: Any, method: str) -> HttpResponse:
    """Return what the client gets."""
    if isinstance(answer, BaseException):
        return HttpResponse(b"Internal Server Error", 500, [("x-google-status", "crash")])
    status: int = answer["status"]
    body = _gathered(answer["body"])
    response = HttpResponse(b"" if method == "HEAD" or status in (204, 304) else body, status)
    pairs = [(str(name), str(value)) for name, value in answer["headers"]]
    dropped = ("set-cookie",) if method == "HEAD" else ("set-cookie", "content-length")
    response.headers = [pair for pair in pairs if pair[0].lower() not in dropped]
    response.cookies = [value for name, value in pairs if name.lower() == "set-cookie"]
    return response


def _gathered(body: Any) -> bytes:
    """Return the bytes of a body, its chunks joined; an error between chunks is the caller's, as it breaks the line."""
    if isinstance(body, bytes):
        return body
    return asyncio.run(_joined(body)) if body.waits else b"".join(body)


async def _joined(chunks: Any) -> bytes:
    return b"".join([chunk async for chunk in chunks])
