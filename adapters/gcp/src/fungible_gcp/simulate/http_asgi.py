"""uvicorn before functions-framework's Starlette, with one HTTP request (ASGI specification, HTTP scope).

Header names are in lower case, `path` is decoded, `raw_path` is as sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_gcp.simulate import _http

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fungible.events.http import HttpRequest
    from fungible.outcome import HttpResponse


def build(request: HttpRequest, options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the scope and the whole body of a request. Option: raw_query, as the client sent it."""
    pairs = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in _http.headers(request)]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "server": ("127.0.0.1", 8080),
        "client": (request.client_ip or "127.0.0.1", 50_000),
        "scheme": "http",
        "root_path": "",
        "method": request.method,
        "path": request.path,
        "raw_path": _http.target(request).encode("latin-1", "replace"),
        "query_string": _http.query(request, options or {}).encode("latin-1", "replace"),
        "headers": pairs,
        "path_params": {"path": request.path.removeprefix("/")},
        "state": {},
    }
    return {"scope": scope, "body": request.body}


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> HttpResponse:
    """Return what the client gets."""
    return _http.answered(answer, wire["scope"]["method"])
