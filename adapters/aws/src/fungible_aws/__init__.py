"""fungible on AWS Lambda: `entrypoint`, and the sources that a trigger may be bound to."""

from __future__ import annotations

from fungible._version import VERSION as _CORE
from fungible_aws._version import VERSION as __version__

if __version__ != _CORE:
    from fungible.errors import VersionMismatch

    raise VersionMismatch("fungible-aws", __version__, _CORE)

from fungible_aws.bindings import invoke, sqs
from fungible_aws.entry import entrypoint

__all__ = ["__version__", "entrypoint", "invoke", "sqs"]
