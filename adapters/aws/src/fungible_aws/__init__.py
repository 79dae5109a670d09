"""fungible on AWS Lambda: `entrypoint`, and the sources that a trigger may be bound to."""

from __future__ import annotations

from fungible._version import VERSION as _CORE
from fungible_aws._version import VERSION as __version__

if __version__ != _CORE:
    from fungible.errors import VersionMismatch

    raise VersionMismatch("fungible-aws", __version__, _CORE)

from fungible.codec import Binding
from fungible_aws.entry import entrypoint

__all__ = ["__version__", "entrypoint", "invoke", "sqs"]


def sqs(name: str, *, partial: bool = False) -> Binding:
    """Bind to the queue of this name or ARN; `partial` only where the mapping has ReportBatchItemFailures.

    Without it a failure fails the whole batch, which duplicates messages but loses none.
    """
    return Binding("sqs", name, {"partial": partial})


def invoke() -> Binding:
    """Bind to direct calls of the function."""
    return Binding("invoke", "", {})
