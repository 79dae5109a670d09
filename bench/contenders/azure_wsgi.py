"""The handler of `azure_hand` as a bare WSGI application behind the library's own middleware."""

from __future__ import annotations

from typing import Any

import azure.functions as func
from azure_worker import accepted, seen_of, worker


def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Accepts an order."""
    body = environ["wsgi.input"].read()
    query = dict(part.split("=", 1) for part in environ["QUERY_STRING"].split("&"))
    seen = seen_of({"x-tenant": environ["HTTP_X_TENANT"]}, query, environ["HTTP_COOKIE"])
    answer = accepted(body, environ["PATH_INFO"].removeprefix("/orders/"))
    start_response("200 OK", [("content-type", "application/json"), ("x-seen", seen)])
    return [answer.encode()]


middleware = func.WsgiMiddleware(app)
handler = worker(middleware.handle)
