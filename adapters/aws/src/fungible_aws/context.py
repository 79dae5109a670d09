"""Lambda's context object and environment as neutral facts (Lambda developer guide, Context object in Python)."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fungible.events import Readers
    from fungible.trace import Trace


def _remaining(native: Any) -> float:
    try:
        left = native.get_remaining_time_in_millis
    except AttributeError:
        return float("inf")
    return left() / 1000  # type: ignore[no-any-return]


def _request_id(native: Any) -> str:
    found = getattr(native, "aws_request_id", None)
    if isinstance(found, str):
        return found
    from uuid import uuid4

    return str(uuid4())


def _account(native: Any) -> str | None:
    """Return the fifth part of the function's ARN."""
    parts = str(getattr(native, "invoked_function_arn", None) or "").split(":")
    return parts[4] or None if len(parts) > 4 else None


def _trace(native: Any) -> Trace | None:
    """Return the caller's W3C context where it sent one, else X-Ray's, read anew for each call."""
    from fungible.trace import Trace
    from fungible_aws.xray import to_traceparent

    sent = native.w3c() if hasattr(native, "w3c") else {}
    found = Trace.parse(sent.get("traceparent"), sent.get("tracestate"))
    return found or Trace.parse(to_traceparent(os.environ.get("_X_AMZN_TRACE_ID", "")))


READ: Readers = {
    "account": _account,
    "region": lambda _: os.environ.get("AWS_REGION"),
    "remaining": _remaining,
    "request_id": _request_id,
    "trace": _trace,
    "version": lambda native: getattr(native, "function_version", None),
}
