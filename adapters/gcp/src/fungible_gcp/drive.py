"""The real function, called in this process as functions-framework calls it; for tests, never imported at run time."""

from __future__ import annotations

import asyncio
import atexit
import os
from contextlib import contextmanager
from importlib import import_module
from inspect import iscoroutinefunction
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unittest import mock

import fungible_gcp
from fungible.local.background import Background
from fungible.local.mistake import Unsupported
from fungible_gcp.simulate import http_asgi, http_wsgi

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from fungible.app import App
    from fungible.codec import Binding, Options

SECONDS = "CLOUD_RUN_TIMEOUT_SECONDS"


def source(kind: str, name: str, options: Options) -> Binding:
    """Return what ties a function's name to a path of its own."""
    if kind == "invoke":
        return fungible_gcp.invoke(path=f"/_invoke/{name}")
    path = f"/_events/{name}"
    if kind == "scheduler_pubsub":
        return fungible_gcp.scheduler(path=path, topic=True)
    if kind == "pubsub":
        return fungible_gcp.pubsub(path=path, unwrapped=options.get("unwrapped", False))
    bound: Binding = getattr(fungible_gcp, kind)(path=path)
    return bound


@contextmanager
def opened(app: App, kind: str, bindings: Mapping[str, Any], seconds: float) -> Generator[Callable[[Any, Any], Any]]:
    """Give what delivers one request: through Flask where nothing of the app waits, else on a loop of its own.

    A call may last `seconds`. What the function leaves for the end of its process is done at the end here.
    """
    with mock.patch.dict(os.environ, {SECONDS: str(seconds)}):
        function = fungible_gcp.entrypoint(app, **bindings)
    waits = iscoroutinefunction(function)
    if waits and kind == "http_wsgi":
        raise Unsupported("an app with async functions has no Flask: the framework serves it on a loop", "")
    ends: list[Callable[[], None]] = []
    if not waits and kind != "http_asgi":
        yield lambda wire, _native: _flask(function, _environ(wire), wire["body"], ends)
    else:
        loop = Background()
        try:
            yield lambda wire, _native: loop.run(_starlette(function, _scope(wire), wire["body"]))
        finally:
            loop.close()
    for end in ends:
        end()


def _environ(wire: Mapping[str, Any]) -> dict[str, Any]:
    if "environ" in wire:
        return {**wire["environ"]}
    return {**http_wsgi.build(_posted(wire))["environ"]}


def _scope(wire: Mapping[str, Any]) -> dict[str, Any]:
    return {**wire["scope"]} if "scope" in wire else {**http_asgi.build(_posted(wire))["scope"]}


def _posted(wire: Mapping[str, Any]) -> Any:
    from fungible.events.http import HttpRequest

    return HttpRequest("POST", wire["path"], headers=[(name, value) for name, value in wire["headers"]])


def _flask(function: Any, environ: dict[str, Any], body: bytes, ends: list[Callable[[], None]]) -> dict[str, Any]:
    """Answer as a WSGI server does (PEP 3333), and keep what the function registers for its process's end."""
    given = {**environ, "wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body)), "wsgi.version": (1, 0)}
    register = atexit.register

    def at_exit(end: Callable[..., Any], *arguments: Any) -> Any:
        if end.__module__.partition(".")[0] != __name__.partition(".")[0]:
            return register(end, *arguments)
        ends.append(end)
        return end

    head: list[Any] = []
    with mock.patch("atexit.register", at_exit):
        response = function(import_module("flask").Request(given))
        chunks = response(given, lambda status, headers: head.extend((status, headers)))
        found = b"".join(chunks)
    response.close()
    return {"status": int(head[0][:3]), "headers": [tuple(pair) for pair in head[1]], "body": found}


async def _starlette(function: Any, scope: dict[str, Any], body: bytes) -> dict[str, Any]:
    """Answer as an ASGI server does."""
    parts = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Any] = []

    async def receive() -> Any:
        return parts.pop() if parts else await asyncio.Event().wait()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    request = import_module("starlette.requests").Request(scope, receive)
    response = await function(request) if iscoroutinefunction(function) else await asyncio.to_thread(function, request)
    await response(scope, receive, send)
    headers = [(str(name, "latin-1"), str(value, "latin-1")) for name, value in sent[0]["headers"]]
    body = b"".join(one.get("body", b"") for one in sent[1:])
    return {"status": sent[0]["status"], "headers": headers, "body": body}
