"""The Flask half of the entry: sync apps on the framework's threads."""

from __future__ import annotations

from http import HTTPStatus
from importlib import import_module
from threading import Lock

from fungible.errors import MalformedEvent
from fungible.runtime import completed
from fungible_gcp.entry import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.runtime import Runtime
    from fungible_gcp.entry import Served

_PHRASES = {int(status): f"{int(status)} {status.phrase}" for status in HTTPStatus}


class Start:
    """The app's start, once per process before its first event, and its stop when that process ends.

    Not at import: the framework imports the function and only then forks the process that serves it.
    """

    __slots__ = ("_lock", "_runtime", "done")

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._lock = Lock()
        self.done = False

    def __call__(self) -> None:
        """Run the start hooks; a failure is that event's, and the next one tries again."""
        with self._lock:
            if not self.done:
                completed(self._runtime.start())
                if self._runtime.app.resources:
                    _ = self._runtime.process  # made here, that no two threads make one each
                import atexit

                atexit.register(lambda: completed(self._runtime.stop()))
                self.done = True


def answer(served: Served, start: Start, request: Any) -> Any:
    """Return Flask's response to one request: bound it, deliver it, pass on what came of it."""
    if not start.done:
        start()
    environ = request.environ
    call = Call(request, served.ends())
    body = _body(request, environ, served.max_body)
    if type(body) is not bytes:
        return _response(body)
    kind = served.paths.get(environ["PATH_INFO"]) if served.paths else None
    if kind is not None:
        return _response(_event(served, kind, environ, body, call))
    _, work = served.runtime.deliver("http_wsgi", {"environ": environ, "body": body}, call)
    return _response(work())


def _event(served: Served, kind: str, environ: Mapping[str, Any], body: bytes, call: Call) -> Mapping[str, Any]:
    from fungible_gcp import events

    if environ["REQUEST_METHOD"] != "POST":
        return events.not_posted()
    wire = {"path": environ["PATH_INFO"], "headers": [list(pair) for pair in call.request.headers], "body": body}
    try:
        _, work = served.runtime.deliver(kind, wire, call)
        return work()  # type: ignore[no-any-return]
    except MalformedEvent as error:
        return events.malformed(error)


def _body(request: Any, environ: Mapping[str, Any], limit: int) -> Any:
    """Return the whole body as bytes, or the answer that refuses it before more of it is read."""
    length = environ.get("CONTENT_LENGTH")
    if length:
        if not length.isdigit() or int(length[:20]) > limit:
            from fungible_gcp import events

            return events.too_large()
        body: bytes = request.get_data()
        if len(body) == int(length):
            return body
        from fungible_gcp import events

        return events.ended_early()
    return _unmeasured(request, limit) if environ.get("wsgi.input_terminated") else b""


def _unmeasured(request: Any, limit: int) -> Any:
    """Return a body in chunks, whose length only its end tells."""
    parts: list[bytes] = []
    while part := request.stream.read(limit + 1):
        parts.append(part)
        limit -= len(part)
        if limit < 0:
            from fungible_gcp import events

            return events.too_large()
    return b"".join(parts)


def _response(answer: Mapping[str, Any]) -> Any:
    body = answer["body"]
    status = answer["status"]
    return _Response(
        [body] if type(body) is bytes else body,
        _PHRASES.get(status) or f"{status} Unknown",
        answer["headers"],
    )


_Base: Any = import_module("flask").Response


class _Response(_Base):  # type: ignore[misc]
    """Flask's response without its own opinions of headers: what the app says is what is sent."""

    automatically_set_content_length = False
    default_mimetype = None
    is_streamed = True
    """Else the framework reads the request to its end, that of one which was refused for its size too."""

    def get_wsgi_headers(self, environ: Any) -> Any:
        """Return the headers as they are; werkzeug's own would rewrite Location and drop others."""
        return self.headers
