"""The framework's side of Google's contenders: each event is a request of its own, its answer taken as WSGI does."""

from __future__ import annotations

import io
import os

import flask

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Any]


def environ_of(event: dict[str, Any]) -> dict[str, Any]:
    """Returns the environ that gunicorn makes of a request."""
    return {**event["environ"], "wsgi.input": io.BytesIO(event["body"].encode())}


def taken(application: Wsgi, environ: dict[str, Any]) -> dict[str, Any]:
    """Returns the answer of a WSGI application."""
    head: list[Any] = []
    chunks = application(environ, lambda status, headers: head.extend((status, headers)))
    body = b"".join(chunks).decode()
    chunks.close()
    return {"statusCode": int(head[0][:3]), "headers": dict(head[1]), "body": body}


def alone(function: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
    """Returns the handler that calls the function on Flask's own request, without the framework around it."""

    def handler(event: dict[str, Any], context: object) -> Any:
        environ = environ_of(event)
        return taken(function(flask.Request(environ)), environ)

    return handler


def framed(source: str) -> Callable[[Any, Any], Any]:
    """Returns the handler that goes through the whole of functions-framework, to the function `orders` of a file."""
    import functions_framework

    os.environ["FUNCTION_TARGET"] = "orders"
    application: Any = functions_framework.create_app("orders", source)
    return lambda event, context: taken(application, environ_of(event))
