"""A call of a Worker's method through a service binding (Workers documentation, Remote-procedure call)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible.outcome import Failed, Returned

if TYPE_CHECKING:
    from collections.abc import Mapping


class WorkerError(Exception):
    """A call that failed; `document` is what its caller is told."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}".rstrip(": "))
        self.document = {"errorType": name, "errorMessage": message}


def build(value: Any, options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the call with its one argument. Option: name, the method."""
    return {"method": (options or {}).get("name", "call"), "value": value}


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> Returned | Failed:
    """Return what the caller is told."""
    return Failed(answer) if isinstance(answer, BaseException) else Returned(answer)
