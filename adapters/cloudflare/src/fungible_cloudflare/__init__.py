"""fungible on Cloudflare Workers: `entrypoint`, and the sources that a trigger may be bound to."""

from __future__ import annotations

import fungible as _core

__version__ = "0.1.0"  # the core's: adapter and core are released together

if __version__ != _core.__version__:
    from fungible.errors import VersionMismatch

    raise VersionMismatch("fungible-cloudflare", __version__, _core.__version__)

from fungible.codec import Binding
from fungible_cloudflare.entry import entrypoint

__all__ = ["__version__", "entrypoint", "queue", "rpc"]


def queue(name: str) -> Binding:
    """Bind to the queue of this name, which the Worker consumes; give it a dead-letter queue."""
    return Binding("queue_batch", name, {})


def rpc(method: str) -> Binding:
    """Bind to direct calls of this method through a service binding."""
    return Binding("rpc", method, {})
