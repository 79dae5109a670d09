"""A direct call: POST of JSON on the bound path, its answer read by the caller."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible.outcome import Failed, Returned

if TYPE_CHECKING:
    from collections.abc import Mapping


class CallFailed(Exception):
    """A call that failed; `document` is what its caller gets: errorType and errorMessage."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(f"{document.get('errorType', 'Unhandled')}: {document.get('errorMessage', '')}".rstrip(": "))
        self.document = document


def build(value: Any, options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker gets of a call, and the path that its function is bound to. Option: source."""
    body = json.dumps(value).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body))}
    source = (options or {}).get("source", "")
    url = f"https://orders.azurewebsites.net{source or '/'}"
    return {"method": "POST", "url": url, "headers": headers, "body": body, "client_ip": None, "source": source}


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> Returned | Failed:
    """Return what the caller is told; a failed invocation is a 500 that says nothing."""
    if isinstance(answer, BaseException):
        return Failed(answer)
    if answer["status_code"] == 200:
        return Returned(json.loads(answer["body"]))
    return Failed(error_of(answer["body"]))


def error_of(body: bytes) -> Exception:
    """Return the error that a body tells of, under its own name."""
    try:
        document: Mapping[str, Any] = json.loads(body)
        error: Exception = type(document["errorType"], (Exception,), {})(document["errorMessage"])
    except (ValueError, KeyError, TypeError):
        return CallFailed({"errorType": "Unhandled", "errorMessage": body.decode(errors="replace")[:200]})
    return error
