"""The sources of AWS that a trigger may be bound to; plain data."""

from __future__ import annotations

from fungible.codec import Binding


def sqs(name: str, *, partial: bool = False) -> Binding:
    """Bind to the queue of this name or ARN; `partial` only where the mapping has ReportBatchItemFailures.

    Without it a failure fails the whole batch, which duplicates messages but loses none.
    """
    return Binding("sqs", name, {"partial": partial})


def invoke() -> Binding:
    """Bind to direct calls of the function."""
    return Binding("invoke", "", {})
