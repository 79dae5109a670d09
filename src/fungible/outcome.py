"""What came of a call: a response, a verdict for each item, or a value; nothing here knows a platform."""

from __future__ import annotations

from fungible.errors import AnswerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeAlias

    Verdict: TypeAlias = "Ack | Retry | Reject"


class Ack:
    """The item was handled; the source may forget it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "ACK"


ACK = Ack()


class Retry(Exception):
    """Raise it when the same item may work later; under HTTP it is 503 with Retry-After.

    `after` is a hint in seconds, exact only where the platform takes one.
    """

    def __init__(self, reason: str = "", *, after: float | None = None) -> None:
        if after is not None and not 0 <= after < float("inf"):
            message = "Retry(after=…) takes seconds from 0"
            raise ValueError(message)
        super().__init__(reason)
        self.reason = reason
        self.after = after


class Reject(Exception):
    """Raise it when an item will never work; it goes toward the dead letters, under HTTP it is 422."""

    def __init__(self, reason: str = "") -> None:
        super().__init__(reason)
        self.reason = reason


class Failures:
    """What a `Batch` handler returns: the items that failed, each with its verdict; all others are acked."""

    __slots__ = ("verdicts",)

    def __init__(self, verdicts: Mapping[Any, Retry | Reject]) -> None:
        given: Any = verdicts
        for verdict in given.values():
            if not isinstance(verdict, (Retry, Reject)):
                message = f"Failures holds Retry or Reject, not {type(verdict).__name__}"
                raise AnswerError(message)
        self.verdicts = {id(item): (item, verdict) for item, verdict in verdicts.items()}


class Returned:
    """A direct call came back with `value`."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class Failed:
    """A direct call raised `error`."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error
