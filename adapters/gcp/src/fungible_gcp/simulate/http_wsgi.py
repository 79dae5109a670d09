"""gunicorn before functions-framework, with one HTTP request (PEP 3333; gunicorn, `gunicorn.http.wsgi.create`).

Header names become variables: those with an underscore are dropped (gunicorn, setting header_map), repeated ones are
joined by commas, of Content-Type the last is kept. `PATH_INFO` is decoded, `RAW_URI` is the request's own target.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_gcp.simulate import _http

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fungible.events.http import HttpRequest
    from fungible.outcome import HttpResponse


def build(request: HttpRequest, options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the environ and the whole body of a request. Option: raw_query, as the client sent it."""
    query = _http.query(request, options or {})
    environ = {
        "wsgi.url_scheme": "http",
        "wsgi.multithread": True,
        "wsgi.input_terminated": True,
        "SERVER_SOFTWARE": "gunicorn",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8080",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SCRIPT_NAME": "",
        "REMOTE_ADDR": request.client_ip or "127.0.0.1",
        "REMOTE_PORT": "50000",
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.path.encode().decode("latin-1"),
        "QUERY_STRING": query,
        "RAW_URI": _http.target(request) + (f"?{query}" if query else ""),
    }
    variables: dict[str, list[str]] = {}
    for name, value in _http.headers(request):
        if name.lower() == "content-type":
            environ["CONTENT_TYPE"] = value
        elif "_" not in name:
            variables.setdefault("HTTP_" + name.upper().replace("-", "_"), []).append(value)
    joined = {name: ",".join(values) for name, values in variables.items()}
    return {"environ": {**environ, **joined}, "body": request.body}


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> HttpResponse:
    """Return what the client gets."""
    return _http.answered(answer, wire["environ"]["REQUEST_METHOD"])
