"""Direct invocation: any JSON in, any JSON out.

Lambda API reference, "Invoke": an answer with the header X-Amz-Function-Error holds the error document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible.outcome import Failed, Returned

if TYPE_CHECKING:
    from collections.abc import Mapping


class FunctionError(Exception):
    """An invocation that failed; `document` is what Lambda gives its caller: errorType, errorMessage, stackTrace."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        kind = str(document.get("errorType", "Unhandled"))
        super().__init__(f"{kind}: {document.get('errorMessage', '')}".rstrip(": "))
        self.kind = kind
        self.document = document


def build(value: Any, options: Mapping[str, Any] | None = None, /) -> Any:
    """Return the event, which is the caller's value itself."""
    return value


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> Returned | Failed:
    """Return what the caller is told."""
    return Failed(answer) if isinstance(answer, BaseException) else Returned(answer)
