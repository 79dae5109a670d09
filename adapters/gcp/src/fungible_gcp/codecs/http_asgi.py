"""HTTP as Starlette has it (ASGI specification, HTTP & WebSocket protocols 2.4), which async apps are served by.

The wire form is `{"scope": the ASGI scope, "body": bytes}`; the answer has `status`, `headers` and `body`, which
is bytes, or chunks as they come.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import Headers
from fungible.events.http import received
from fungible.wire import cookie_map, query_map
from fungible_gcp import http
from fungible_gcp.http import encode as encode  # noqa: PLC0414  one of the codec's two functions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events import Readers
    from fungible.events.http import HttpRequest

CARRIES: Mapping[str, str] = {
    "method": "exact", "path": "exact", "raw_path": "exact", "query": "exact", "headers": "exact",
    "cookies": "exact", "content": "exact", "client_ip": "exact",
}  # fmt: skip


def _headers(wire: Mapping[str, Any]) -> Headers:
    """Return the headers as Latin-1, which RFC 9110, 5.5 makes of their bytes."""
    found = wire["scope"].get("headers")
    if type(found) not in (list, tuple):
        raise MalformedEvent("scope.headers", "is missing or is not a list of pairs")
    try:
        return Headers.of([(str(name, "latin-1"), str(value, "latin-1")) for name, value in found])
    except (TypeError, ValueError):
        raise MalformedEvent("scope.headers", "holds what is no pair of bytes") from None


def _latin(wire: Mapping[str, Any], name: str) -> str | None:
    """Return bytes of the scope as text, None where they are absent."""
    raw = wire["scope"].get(name)
    if raw is None:
        return None
    if type(raw) is not bytes:
        raise MalformedEvent(f"scope.{name}", "is not bytes")
    return str(raw, "latin-1")


def _query_text(wire: Mapping[str, Any]) -> str:
    return _latin(wire, "query_string") or ""


def _client_ip(wire: Mapping[str, Any]) -> str | None:
    peer = wire["scope"].get("client")
    if peer is not None and not (type(peer) in (list, tuple) and peer):
        raise MalformedEvent("scope.client", "is not a host and a port")
    return http.client_ip(_headers(wire), None if peer is None else http.text(peer[0], "scope.client"))


def _url(wire: Mapping[str, Any]) -> str:
    scope = wire["scope"]
    path = _latin(wire, "raw_path") or http.quoted(scope["path"])
    return http.url(_headers(wire), http.text(scope.get("scheme", "http"), "scope.scheme"), path, _query_text(wire))


READ: Readers = {
    "client_ip": _client_ip,
    "cookies": lambda wire: cookie_map(_headers(wire).getlist("cookie"), "scope.headers"),
    "headers": _headers,
    "native": lambda wire: wire["scope"],
    "path_params": lambda _: {},
    "principal": lambda _: None,
    "query": lambda wire: query_map(_query_text(wire), "scope.query_string"),
    "raw_path": lambda wire: _latin(wire, "raw_path"),
    "url": _url,
}
_request = received(READ)


def decode(wire: Any, _options: Options, /) -> HttpRequest:
    """Return the request; the server decoded its path once."""
    if type(wire) is not dict or not isinstance(wire.get("scope"), dict):
        raise MalformedEvent("scope", "is missing or is not an object")
    scope = wire["scope"]
    request = _request(
        wire, http.text(scope.get("method"), "scope.method"), http.text(scope.get("path"), "scope.path") or "/"
    )
    request.content = http.body(wire)
    return request
