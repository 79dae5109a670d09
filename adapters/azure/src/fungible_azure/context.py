"""The invocation's context and the app settings as neutral facts (Azure Functions Python developer guide, Context)."""

from __future__ import annotations

import os
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fungible.events import Readers
    from fungible.trace import Trace

TIMEOUT = "AzureFunctionsJobHost__functionTimeout"
"""The app setting that overrides host.json's functionTimeout; the worker is not told of it in any other way."""


def timeout() -> float:
    """Return the seconds that an invocation may last, `inf` where the settings do not say."""
    parts = os.environ.get(TIMEOUT, "").split(":")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return float("inf")
    hours, minutes, seconds = map(int, parts)
    return hours * 3600.0 + minutes * 60 + seconds


def began(native: Any) -> None:
    """Note on the platform's own object when the invocation began."""
    native.began = monotonic()


def _remaining(native: Any) -> float:
    start = getattr(native, "began", None)
    return float("inf") if start is None else timeout() - (monotonic() - start)


def _request_id(native: Any) -> str:
    found = getattr(native, "invocation_id", None)
    if isinstance(found, str):
        return found
    from uuid import uuid4

    return str(uuid4())


def _trace(native: Any) -> Trace | None:
    from fungible.trace import Trace

    found = getattr(native, "trace_context", None)
    return Trace.parse(getattr(found, "trace_parent", None), getattr(found, "trace_state", None))


def _account(_native: Any) -> str | None:
    """Return the subscription, which stands before the plus sign of WEBSITE_OWNER_NAME."""
    return os.environ.get("WEBSITE_OWNER_NAME", "").partition("+")[0] or None


def _attempt(native: Any) -> int | None:
    """Return which run of its retry policy this is, from 1; without a policy nobody counts."""
    found: Any = getattr(native, "retry_context", None)
    return found.retry_count + 1 if getattr(found, "max_retry_count", 0) else None


READ: Readers = {
    "account": _account,
    "attempt": _attempt,
    "region": lambda _: os.environ.get("REGION_NAME"),
    "remaining": _remaining,
    "request_id": _request_id,
    "trace": _trace,
}
