"""Direct calls: a POST on a bound path, any JSON in and out; Google has HTTP alone to call a function by."""

from __future__ import annotations

import json

from fungible.errors import AnswerError, MalformedEvent
from fungible.outcome import Failed
from fungible_gcp import http

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.outcome import Returned

CARRIES: Mapping[str, str] = {"value": "exact"}


def decode(wire: Any, _options: Options, /) -> Any:
    """Return the body's value."""
    body = http.body(wire)
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedEvent("body", "is not JSON") from None


def encode(outcome: Returned | Failed, _wire: Any, _options: Options, /) -> Mapping[str, Any]:
    """Return the value, or the error's name and text as a problem (RFC 9457); its caller is a program of ours."""
    if isinstance(outcome, Failed):
        error = outcome.error
        problem = {"type": "about:blank", "title": "Internal Server Error", "status": 500,
                   "error": type(error).__name__, "detail": str(error)}  # fmt: skip
        return _json(500, "application/problem+json", problem)
    return _json(200, "application/json", outcome.value)


def _json(status: int, kind: str, value: Any) -> Mapping[str, Any]:
    try:
        body = json.dumps(value, allow_nan=False).encode()
    except (ValueError, TypeError, RecursionError):
        raise AnswerError("the value that the function returned is no JSON") from None
    return {"status": status, "headers": [("content-type", kind), ("content-length", str(len(body)))], "body": body}
