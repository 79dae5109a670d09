"""What a container's request and environment say of a call."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fungible.events import Readers
    from fungible.trace import Trace


def _header(scope: Any, name: bytes) -> str | None:
    for key, value in scope.get("headers", ()):
        if key.lower() == name:
            return str(value, "latin-1")
    return None


def _request_id(scope: Any) -> str:
    """Return the proxy's id, else one of our own; it is a correlation id and no proof of anything."""
    found = _header(scope, b"x-request-id")
    if found and len(found) <= 128 and found.isascii() and found.isprintable():
        return found
    from uuid import uuid4

    return str(uuid4())


def _trace(scope: Any) -> Trace | None:
    from fungible.trace import Trace

    return Trace.parse(_header(scope, b"traceparent"), _header(scope, b"tracestate"))


READ: Readers = {
    "json_logs": lambda _: "K_SERVICE" in os.environ,
    "request_id": _request_id,
    "trace": _trace,
    "version": lambda _: os.environ.get("K_REVISION"),
}
