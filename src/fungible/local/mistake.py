"""What a person can put right: one line of cause, one line of fix."""

from __future__ import annotations

from fungible.errors import UsageError


class Mistake(UsageError):
    """Nothing was run; `cause` says why, `fix` what to do about it, each in one line."""

    def __init__(self, cause: str, fix: str) -> None:
        self.cause = " ".join(cause.split())
        self.fix = " ".join(fix.split())
        super().__init__(f"{self.cause}; {self.fix}")


class Unsupported(Mistake):
    """The platform has no such thing."""
