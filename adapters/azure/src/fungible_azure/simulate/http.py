"""The Functions host with one HTTP request, on both sides of the worker.

azure-functions-host, GrpcMessageConversionExtensions.ToRpcHttp: what a request becomes; RawScriptResult and
ByteArrayOutputFormatter: what an answer becomes; GrpcMessageExtensionUtilities.RpcHttpCookieConverter: its cookies.
ASP.NET Core: PathString.ToUriComponent, StringValues.ToString, ResponseCookies.Append, SetCookieHeaderValue.
From memory: Kestrel decodes every escape of a path but that of the slash, refuses header values beyond ASCII, and
writes the content type before other headers; the order of the others is that of a hash map, for which the alphabet
stands here. Dot segments, which clients resolve themselves, are left as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote_to_bytes

from fungible.outcome import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fungible.events.http import HttpRequest

HOST = "orders.azurewebsites.net"
PATH_SAFE = "/:@!$&'()*+,;=-._~"
ESCAPES = re.compile(r"((?:%[0-9A-Fa-f]{2})+)")
FAILED = HttpResponse(b"", 500)


def build(request: HttpRequest, options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker gets of a request. Options: scheme, raw_query."""
    given = options or {}
    headers = joined((name.lower(), value) for name, value in request.headers.multi_items())
    cookies = "; ".join(f"{name}={value}" for name, value in request.cookies.multi_items())
    if cookies and "cookie" not in headers:
        headers["cookie"] = cookies
    query = _query(request, given)
    path = recoded(request.raw_path or quote(request.path, safe=PATH_SAFE))
    host = headers.get("host", HOST)
    return {
        "method": request.method.upper(),
        "url": f"{given.get('scheme', 'https')}://{host}{path}" + (f"?{query}" if query else ""),
        "headers": headers,
        "body": request.body,
        "client_ip": request.client_ip or "127.0.0.1",
    }


def joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return one value per name, repeated ones joined by commas."""
    found: dict[str, str] = {}
    for name, value in pairs:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _query(request: HttpRequest, options: Mapping[str, Any]) -> str:
    sent: str | None = options.get("raw_query")
    if sent is not None:
        return sent
    pairs = request.query.multi_items()
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)


def decoded(path: str) -> str:
    """Return a path as Kestrel decodes it: an escaped slash, and what is no UTF-8, stay escaped."""
    return ESCAPES.sub(lambda found: _decoded(found[0]), path)


def _decoded(escapes: str) -> str:
    parts = re.split("(%2F|%2f)", escapes)
    return "".join(part if part.lower() == "%2f" else _text(part) for part in parts)


def _text(escapes: str) -> str:
    try:
        return unquote_to_bytes(escapes).decode()
    except UnicodeDecodeError:
        return escapes


def recoded(path: str) -> str:
    """Return a path as the host puts it into the URL: decoded, then encoded where it has no escapes."""
    parts = ESCAPES.split(decoded(path))
    return "".join(part if at % 2 else quote(part, safe=PATH_SAFE, errors="replace") for at, part in enumerate(parts))


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> HttpResponse:
    """Return what the client gets; a failed invocation is a 500 without a body."""
    if isinstance(answer, BaseException):
        return FAILED
    headers: dict[str, str] = dict(answer["headers"])
    if not all(value.isascii() for value in headers.values()):
        return FAILED
    line = headers.pop("set-cookie", None)
    bodiless = wire.get("method") == "HEAD" or answer["status_code"] in (204, 304)
    response = HttpResponse(b"" if bodiless else bytes(answer["body"]), int(answer["status_code"]))
    if wire.get("method") != "HEAD":
        headers.pop("content-length", None)
    response.headers = sorted(headers.items(), key=lambda pair: (pair[0] != "content-type", pair[0]))
    response.cookies = ([] if line is None else [line]) + [cookie_line(one) for one in answer["cookies"]]
    return response


def cookie_line(cookie: Mapping[str, Any]) -> str:
    """Return the Set-Cookie line that ASP.NET makes: the value escaped, attributes in its own order and spelling."""
    parts = [f"{cookie['name']}={quote(cookie['value'], safe='')}"]
    parts += [f"{name}={cookie[name]}" for name in ("expires", "max-age", "domain", "path") if name in cookie]
    parts += ["secure"] if cookie.get("secure") else []
    parts += [f"samesite={cookie['samesite']}"] if "samesite" in cookie else []
    parts += ["httponly"] if cookie.get("httponly") else []
    return "; ".join(parts)
