"""A direct call: a client that posts JSON to the bound path, and reads the value or the problem that it is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible.outcome import Failed, Returned

if TYPE_CHECKING:
    from collections.abc import Mapping


class FunctionError(Exception):
    """A call that failed; `document` is the problem that the function answered with."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        super().__init__(f"{document.get('error', 'Error')}: {document.get('detail', '')}".rstrip(": "))
        self.document = document


def build(value: Any, options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request. Option: name, the bound path."""
    headers = [["content-type", "application/json"], ["user-agent", "curl/8.5.0"]]
    return {"path": (options or {}).get("name", "/"), "headers": headers, "body": json.dumps(value).encode()}


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> Returned | Failed:
    """Return what the caller is told: its error keeps the name and the text that the handler gave it."""
    if isinstance(answer, BaseException):
        return Failed(answer)
    told = json.loads(answer["body"])
    if answer["status"] == 200:
        return Returned(told)
    return Failed(type(told["error"], (FunctionError,), {"__str__": lambda _: told["detail"]})(told))
