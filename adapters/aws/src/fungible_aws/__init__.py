"""fungible on AWS Lambda: `entrypoint`, and the sources that a trigger may be bound to."""

from __future__ import annotations

import fungible as _core

__version__ = "0.1.0"  # the core's: adapter and core are released together

if __version__ != _core.__version__:
    from fungible.errors import VersionMismatch

    raise VersionMismatch("fungible-aws", __version__, _core.__version__)

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
