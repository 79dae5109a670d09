"""What a request and the environment say of a call (Cloud Run documentation, Container runtime contract)."""

from __future__ import annotations

import os
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fungible.events import Readers
    from fungible.trace import Trace

_PROJECT = "GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "GCP_PROJECT"
"""Where a deployment says its project; the platform itself says it on the metadata server alone."""


def _header(call: Any, name: str) -> str | None:
    found: str | None = call.request.headers.get(name)
    return found


def _request_id(call: Any) -> str:
    """Return the execution id, which the framework makes where none came; it is no proof of anything."""
    found = _header(call, "function-execution-id")
    if found and len(found) <= 128 and found.isascii() and found.isprintable():
        return found
    from uuid import uuid4

    return str(uuid4())


def _trace(call: Any) -> Trace | None:
    """Return the W3C context, else Google's own header."""
    from fungible.trace import Trace
    from fungible_gcp.cloud_trace import to_traceparent

    found = Trace.parse(_header(call, "traceparent"), _header(call, "tracestate"))
    return found or Trace.parse(to_traceparent(_header(call, "x-cloud-trace-context") or ""))


def _account(_call: Any) -> str | None:
    return next((os.environ[name] for name in _PROJECT if os.environ.get(name)), None)


def _log_line(call: Any, line: dict[str, Any]) -> dict[str, Any]:
    """Name a log line's fields as Cloud Logging reads them (Cloud Logging documentation, Structured logging)."""
    found = {_LOGGED.get(name, name): value for name, value in line.items()}
    trace = _trace(call)
    project = _account(call)
    if trace is not None:
        found["logging.googleapis.com/spanId"] = trace.parent_id
        found["logging.googleapis.com/trace_sampled"] = trace.sampled
        if project is not None:
            found["logging.googleapis.com/trace"] = f"projects/{project}/traces/{trace.trace_id}"
    return found


_LOGGED = {"level": "severity", "timestamp": "time"}

READ: Readers = {
    "account": _account,
    "log_line": lambda call: lambda line: _log_line(call, line),
    "native": lambda call: call.request,
    "region": lambda _: os.environ.get("FUNCTION_REGION"),
    "remaining": lambda call: call.ends - monotonic(),
    "request_id": _request_id,
    "trace": _trace,
    "version": lambda _: os.environ.get("K_REVISION"),
}
