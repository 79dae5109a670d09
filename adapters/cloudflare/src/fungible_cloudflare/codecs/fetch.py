"""HTTP as `fetch` gets it (Workers documentation, Request and Response; Fetch Standard).

The wire form is `{"method", "url", "headers", "body"}`: the URL absolute and percent-encoded, one value a header
name in lower case, the body whole as bytes. `client_ip` beside them is CF-Connecting-IP, which Cloudflare sets at
its edge. The answer is `{"status", "headers", "body"}`: pairs in order, Set-Cookie lines among them, and a body of
text or bytes, chunks as they come, or None.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import SingleHeaders
from fungible.events.http import received
from fungible.wire import cookie_map, may, percent_decoded, query_map, utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events import Headers, MultiMap, Readers
    from fungible.events.http import HttpRequest
    from fungible.outcome import HttpResponse

CARRIES: Mapping[str, str] = {
    "method": "exact", "path": "exact", "raw_path": "exact", "query": "exact", "headers": "listed",
    "cookies": "exact", "content": "exact", "client_ip": "exact",
}  # fmt: skip


def _headers(wire: Mapping[str, Any]) -> Headers:
    return SingleHeaders(may(wire, "headers", dict) or {})


def _cookies(wire: Mapping[str, Any]) -> MultiMap:
    header = _headers(wire).get("cookie")
    return cookie_map([] if header is None else [header], "headers.cookie")


def _target(url: str) -> str:
    """Return what stands behind the host: a path, which no URL of http lacks (URL Standard), and no fragment."""
    _, slash, target = url.partition("://")[2].partition("#")[0].partition("/")
    return slash + target


def _raw_path(wire: Mapping[str, Any]) -> str:
    return _target(wire["url"]).partition("?")[0] or "/"


def _query(wire: Mapping[str, Any]) -> MultiMap:
    return query_map(_target(wire["url"]).partition("?")[2], "url")


def _client_ip(wire: Mapping[str, Any]) -> str | None:
    found: str | None = may(wire, "client_ip", str)
    return found


READ: Readers = {
    "client_ip": _client_ip,
    "cookies": _cookies,
    "headers": _headers,
    "native": lambda wire: wire.get("native", wire),
    "path_params": lambda _: {},
    "principal": lambda _: None,
    "query": _query,
    "raw_path": _raw_path,
    "url": lambda wire: wire["url"],
}


_request = received(READ)


def decode(wire: Any, _options: Options, /) -> HttpRequest:
    """Return the request, its path decoded once."""
    if type(wire) is not dict:
        raise MalformedEvent("the event", "is not an object")
    method, url, body = wire.get("method"), wire.get("url"), wire.get("body")
    if type(method) is not str:
        raise MalformedEvent("method", "is missing or is not text")
    if type(url) is not str:
        raise MalformedEvent("url", "is missing or is not text")
    if type(body) is not bytes:
        raise MalformedEvent("body", "is missing or is not bytes")
    request = _request(wire, method, percent_decoded(_raw_path(wire), "url"))
    request.content = body
    return request


def encode(response: HttpResponse, _wire: Any, _options: Options, /) -> dict[str, Any]:
    """Return status, header pairs and body; the runtime would give a type to an empty text, so that it is None."""
    body: Any = response.body
    if isinstance(body, str) and not body.isascii():
        body = utf8(body)
    headers = [*response.headers, *(("set-cookie", line) for line in response.cookies)]
    return {"status": response.status, "headers": headers, "body": body or None}
