"""Direct calls: POST on a path that is bound to the function, JSON in and out.

Azure's own call of a function by its name, POST /admin/functions/{name}, answers 202 before the function ran (Azure
Functions, Manually run a non HTTP-triggered function), so that it can be no call that returns.
"""

from __future__ import annotations

import json

from fungible.errors import AnswerError, MalformedEvent
from fungible.outcome import Failed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.outcome import Returned

CARRIES: Mapping[str, str] = {"value": "exact"}


def decode(wire: Any, _options: Options, /) -> Any:
    """Return the value that the body says; an empty body says null."""
    body = wire.get("body") if type(wire) is dict else None
    if type(body) is not bytes:
        raise MalformedEvent("body", "is missing or is not bytes")
    try:
        return json.loads(body) if body else None
    except (ValueError, RecursionError):
        raise MalformedEvent("body", "is not JSON") from None


def encode(outcome: Returned | Failed, _wire: Any, _options: Options, /) -> dict[str, Any]:
    """Return the value with 200, or the class and the message of the handler's own error with 500."""
    if not isinstance(outcome, Failed):
        return _answer(200, outcome.value)
    error = outcome.error
    return _answer(500, {"errorType": type(error).__name__, "errorMessage": str(error)})


def _answer(status: int, value: Any) -> dict[str, Any]:
    try:
        body = json.dumps(value, separators=(",", ":"), allow_nan=False).encode()
    except (ValueError, TypeError, RecursionError):
        raise AnswerError("the value that the function returned is no JSON") from None
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    return {"status_code": status, "headers": headers, "cookies": (), "body": body}
