"""HTTP as Flask has it (PEP 3333, environ Variables), which sync apps are served by.

The wire form is `{"environ": the WSGI environ, "body": bytes}`; the answer has `status`, `headers` and `body`,
which is bytes, or chunks as they come.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import Headers
from fungible.events.http import received
from fungible.wire import cookie_map, query_map, quoted_path
from fungible_gcp import http
from fungible_gcp.http import encode as encode  # noqa: PLC0414  one of the codec's two functions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events import MultiMap, Readers
    from fungible.events.http import HttpRequest

CARRIES: Mapping[str, str] = {
    "method": "exact", "path": "exact", "raw_path": "exact", "query": "exact", "headers": "cgi",
    "cookies": "exact", "content": "exact", "client_ip": "exact",
}  # fmt: skip

_BARE = {"CONTENT_TYPE": "content-type", "CONTENT_LENGTH": "content-length"}


def _headers(wire: Mapping[str, Any]) -> Headers:
    """Return the headers by the names that their variables stand for (RFC 3875, 4.1.18)."""
    pairs: list[tuple[str, str]] = []
    for name, value in wire["environ"].items():
        if name[:5] == "HTTP_":
            known = name[5:].replace("_", "-").lower()
        elif name in _BARE and value:
            known = _BARE[name]
        else:
            continue
        pairs.append((known, http.text(value, f"environ.{name}")))
    return Headers.of(pairs)


def _cookies(wire: Mapping[str, Any]) -> MultiMap:
    line = wire["environ"].get("HTTP_COOKIE")
    return cookie_map([] if line is None else [line], "environ.HTTP_COOKIE")


def _query_text(wire: Mapping[str, Any]) -> str:
    return http.text(wire["environ"].get("QUERY_STRING", ""), "environ.QUERY_STRING")


def _raw_path(wire: Mapping[str, Any]) -> str | None:
    """Return the path of the request line, which gunicorn and werkzeug keep; other servers do not."""
    target = wire["environ"].get("RAW_URI")
    if target is None:
        return None
    path = http.text(target, "environ.RAW_URI").partition("?")[0].partition("#")[0]
    if path[:1] != "/" and "://" in path:  # the absolute form of RFC 9112, 3.2.2
        path = "/" + path.partition("://")[2].partition("/")[2]
    return path


def _client_ip(wire: Mapping[str, Any]) -> str | None:
    peer = wire["environ"].get("REMOTE_ADDR")
    return http.client_ip(_headers(wire), None if peer is None else http.text(peer, "environ.REMOTE_ADDR"))


def _url(wire: Mapping[str, Any]) -> str:
    environ = wire["environ"]
    scheme = http.text(environ.get("wsgi.url_scheme", "http"), "environ.wsgi.url_scheme")
    headers = _headers(wire)
    host = headers.get("host") or "localhost"
    query = _query_text(wire)
    path = _raw_path(wire) or quoted_path(_path(environ))
    return http.url(headers, f"{scheme}://{host}{path}" + (f"?{query}" if query else ""))


READ: Readers = {
    "client_ip": _client_ip,
    "cookies": _cookies,
    "headers": _headers,
    "native": lambda wire: wire["environ"],
    "path_params": lambda _: {},
    "principal": lambda _: None,
    "query": lambda wire: query_map(_query_text(wire), "environ.QUERY_STRING"),
    "raw_path": _raw_path,
    "url": _url,
}
_request = received(READ)


def _path(environ: Mapping[str, Any]) -> str:
    """Return the decoded path: PEP 3333 has its bytes as Latin-1, whatever they say."""
    path = http.text(environ.get("PATH_INFO"), "environ.PATH_INFO")
    if path.isascii():
        return path or "/"
    try:
        return path.encode("latin-1").decode()
    except UnicodeError:
        raise MalformedEvent("environ.PATH_INFO", "is not UTF-8 under its percent-encoding") from None


def decode(wire: Any, _options: Options, /) -> HttpRequest:
    """Return the request; the server decoded its path once."""
    if type(wire) is not dict or type(wire.get("environ")) is not dict:
        raise MalformedEvent("environ", "is missing or is not an object")
    environ = wire["environ"]
    request = _request(wire, http.text(environ.get("REQUEST_METHOD"), "environ.REQUEST_METHOD"), _path(environ))
    request.content = http.body(wire)
    return request
