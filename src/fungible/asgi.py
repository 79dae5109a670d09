"""HTTP as an ASGI server has it (ASGI specification, HTTP & WebSocket protocols 2.4), as codecs read it.

The wire form is `{"scope": the ASGI scope, "body": bytes}`. `READ` is for a server that clients reach themselves.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import Headers
from fungible.wire import cookie_map, percent_decoded, query_map, quoted_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Any, TypeAlias

    from fungible.events import Readers
    from fungible.events.http import HttpRequest

    Scope: TypeAlias = Mapping[str, Any]
    Receive: TypeAlias = Callable[[], Awaitable[Mapping[str, Any]]]
    Send: TypeAlias = Callable[[dict[str, Any]], Awaitable[None]]


def headers(wire: Mapping[str, Any]) -> Headers:
    """Return the headers as Latin-1, which RFC 9110, 5.5 makes of their bytes."""
    found = wire["scope"].get("headers")
    if not isinstance(found, (list, tuple)):
        raise MalformedEvent("scope.headers", "is missing or is not a list of pairs")
    try:
        return Headers.of([(str(name, "latin-1"), str(value, "latin-1")) for name, value in found])
    except (TypeError, ValueError):
        raise MalformedEvent("scope.headers", "holds what is no pair of bytes") from None


def raw_path(wire: Mapping[str, Any]) -> str | None:
    """Return the path below where the app is mounted as the client sent it, None where the server did not keep it."""
    whole, root = _latin(wire, "raw_path"), _root(wire["scope"])
    if not whole or not root:
        return whole
    parts, at = whole.split("/"), root.count("/") + 1
    is_below = percent_decoded("/".join(parts[:at]), "scope.raw_path") == root
    return "/" + "/".join(parts[at:]) if is_below else whole


def path_below(scope: Scope) -> Any:
    """Return the path below where the app is mounted."""
    path: Any = scope.get("path")
    root = _root(scope)
    return path[len(root) :] if root else path


def _root(scope: Scope) -> str:
    """Return where the app is mounted, if `path` tells it too (ASGI specification, HTTP: root_path), else nothing."""
    path, root = scope.get("path"), scope.get("root_path")
    if not root or type(root) is not str or type(path) is not str:
        return ""
    root = root.rstrip("/")
    return root if f"{path}/".startswith(f"{root}/") else ""


def query_text(wire: Mapping[str, Any]) -> str:
    """Return the query as the client sent it."""
    return _latin(wire, "query_string") or ""


def _latin(wire: Mapping[str, Any], name: str) -> str | None:
    raw = wire["scope"].get(name)
    if raw is None:
        return None
    if not isinstance(raw, bytes):
        raise MalformedEvent(f"scope.{name}", "is not bytes")
    return str(raw, "latin-1")


def _text(value: Any, at: str) -> str:
    if isinstance(value, str):
        return value
    raise MalformedEvent(at, "is missing or is not text")


def peer(wire: Mapping[str, Any]) -> str | None:
    """Return the peer that the server saw; no forwarded header, which any client can write."""
    client = wire["scope"].get("client")
    if client is None:
        return None
    if not isinstance(client, (list, tuple)) or not client or not isinstance(client[0], str):
        raise MalformedEvent("scope.client", "is not a host and a port")
    return client[0]


def url(wire: Mapping[str, Any]) -> str:
    """Return the URL that the server was asked for."""
    scope = wire["scope"]
    scheme = _text(scope.get("scheme", "http"), "scope.scheme")
    host = headers(wire).get("host") or "localhost"
    query = query_text(wire)
    return f"{scheme}://{host}{_latin(wire, 'raw_path') or quoted_path(scope['path'])}" + (f"?{query}" if query else "")


READ: Readers = {
    "client_ip": peer,
    "cookies": lambda wire: cookie_map(headers(wire).getlist("cookie"), "scope.headers"),
    "headers": headers,
    "native": lambda wire: wire["scope"],
    "path_params": lambda _: {},
    "principal": lambda _: None,
    "query": lambda wire: query_map(query_text(wire), "scope.query_string"),
    "raw_path": raw_path,
    "url": url,
}


def request_of(wire: Any, received: Callable[[Any, str, str], HttpRequest]) -> HttpRequest:
    """Return the request that `received` makes; the server decoded its path once."""
    scope = wire.get("scope") if type(wire) is dict else None
    if not isinstance(scope, dict):
        raise MalformedEvent("scope", "is missing or is not an object")
    request = received(wire, _text(scope.get("method"), "scope.method"), _text(path_below(scope), "scope.path") or "/")
    body = wire.get("body")
    if not isinstance(body, bytes):
        raise MalformedEvent("body", "is missing or is not bytes")
    request.content = body
    return request
