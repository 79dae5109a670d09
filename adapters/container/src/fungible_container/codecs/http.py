"""HTTP under any ASGI server (ASGI specification, HTTP & WebSocket protocols 2.4).

The wire form is `{"scope": the ASGI scope, "body": bytes}`; the answer's `head` is an http.response.start
message, its `body` bytes, or chunks as they come.
"""

from __future__ import annotations

from fungible.errors import AnswerError, MalformedEvent
from fungible.events import Headers
from fungible.events.http import HttpRequest
from fungible.wire import cookie_map, query_map

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events import Readers
    from fungible.outcome import HttpResponse

CARRIES: Mapping[str, str] = {
    "method": "exact", "path": "exact", "raw_path": "exact", "query": "exact", "headers": "exact",
    "cookies": "exact", "content": "exact", "client_ip": "exact",
}  # fmt: skip


def _headers(wire: Mapping[str, Any]) -> Headers:
    return Headers.of([(_latin(name, "name"), _latin(value, "value")) for name, value in _pairs(wire)])


def _pairs(wire: Mapping[str, Any]) -> list[Any]:
    found = wire["scope"].get("headers")
    if not isinstance(found, (list, tuple)) or not all(
        isinstance(one, (list, tuple)) and len(one) == 2 for one in found
    ):
        raise MalformedEvent("scope.headers", "is missing or is not a list of pairs")
    return list(found)


def _latin(text: Any, what: str) -> str:
    """Return header bytes as Latin-1, which RFC 9110, 5.5 makes of them."""
    if isinstance(text, bytes):
        return str(text, "latin-1")
    raise MalformedEvent("scope.headers", f"holds a {what} that is not bytes")


def _query_text(wire: Mapping[str, Any]) -> str:
    raw = wire["scope"].get("query_string", b"")
    if not isinstance(raw, bytes):
        raise MalformedEvent("scope.query_string", "is not bytes")
    return str(raw, "latin-1")


def _raw_path(wire: Mapping[str, Any]) -> str | None:
    raw = wire["scope"].get("raw_path")
    if raw is None:
        return None
    if not isinstance(raw, bytes):
        raise MalformedEvent("scope.raw_path", "is not bytes")
    return str(raw, "latin-1")


def _client_ip(wire: Mapping[str, Any]) -> str | None:
    """Return the peer that the server saw; no forwarded header, which any client can write."""
    client = wire["scope"].get("client")
    if client is None:
        return None
    if not isinstance(client, (list, tuple)) or not client or not isinstance(client[0], str):
        raise MalformedEvent("scope.client", "is not a host and a port")
    return client[0]


def _url(wire: Mapping[str, Any]) -> str:
    from urllib.parse import quote

    scope = wire["scope"]
    host = _headers(wire).get("host") or "localhost"
    path = _raw_path(wire) or quote(scope["path"], safe="/%:@!$&'()*+,;=~", errors="replace")
    query = _query_text(wire)
    return f"{scope.get('scheme', 'http')}://{host}{path}" + (f"?{query}" if query else "")


READ: Readers = {
    "client_ip": _client_ip,
    "cookies": lambda wire: cookie_map(_headers(wire).getlist("cookie"), "scope.headers"),
    "headers": _headers,
    "native": lambda wire: wire["scope"],
    "path_params": lambda _: {},
    "principal": lambda _: None,
    "query": lambda wire: query_map(_query_text(wire), "scope.query_string"),
    "raw_path": _raw_path,
    "url": _url,
}


def decode(wire: Any, _options: Options, /) -> HttpRequest:
    """Return the request; the server decoded its path once."""
    if type(wire) is not dict or not isinstance(wire.get("scope"), dict):
        raise MalformedEvent("scope", "is missing or is not an object")
    scope = wire["scope"]
    method, path, body = scope.get("method"), scope.get("path"), wire.get("body")
    if not isinstance(method, str):
        raise MalformedEvent("scope.method", "is missing or is not text")
    if not isinstance(path, str):
        raise MalformedEvent("scope.path", "is missing or is not text")
    if not isinstance(body, bytes):
        raise MalformedEvent("body", "is missing or is not bytes")
    request = HttpRequest.of(READ, wire)
    request.method = method
    request.path = path or "/"
    request.content = body
    return request


def encode(response: HttpResponse, _wire: Any, _options: Options, /) -> dict[str, Any]:
    """Return the head and the body; a body that is whole has its length said."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    headers += [(b"set-cookie", line.encode("latin-1")) for line in response.cookies]
    body: Any = response.body
    if isinstance(body, str):
        try:
            body = body.encode()
        except UnicodeEncodeError:
            raise AnswerError("the answer's text holds a lone surrogate, which is no text") from None
    whole = isinstance(body, bytes) and response.status not in (204, 304)
    if whole and response.header("content-length") is None and response.header("transfer-encoding") is None:
        headers.append((b"content-length", str(len(body)).encode()))
    head = {"type": "http.response.start", "status": response.status, "headers": headers}
    return {"head": head, "body": body}
