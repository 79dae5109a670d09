"""fungible on Cloudflare Workers: `entrypoint`, and the sources that a trigger may be bound to."""

from __future__ import annotations

import fungible as _core

__version__ = "0.1.0"  # the core's: adapter and core are released together

if __version__ != _core.__version__:
    from fungible.errors import VersionMismatch

    raise VersionMismatch("fungible-cloudflare", __version__, _core.__version__)

from fungible.codec import Binding
from fungible_cloudflare.entry import entrypoint

__all__ = ["__version__", "entrypoint", "event_subscription", "queue", "r2", "rpc", "scheduled"]


def queue(name: str) -> Binding:
    """Bind to the queue of this name, which the Worker consumes; give it a dead-letter queue."""
    return Binding("queue_batch", name, {})


def rpc(method: str) -> Binding:
    """Bind to direct calls of this method through a service binding."""
    return Binding("rpc", method, {})


def r2(queue: str) -> Binding:
    """Bind to the notifications of R2 that come through the queue of this name; it brings nothing else."""
    return Binding("r2", queue, {})


def event_subscription(queue: str) -> Binding:
    """Bind to Cloudflare's own events that come through the queue of this name; it brings nothing else."""
    return Binding("event_subscription", queue, {})


def scheduled(cron: str) -> Binding:
    """Bind to the Cron Trigger that is configured so, in these or other words; without a binding to the function's own.

    Weekdays count from 1 on Sunday here, as Cloudflare has them; names are safer.
    """
    from fungible_cloudflare.schedule import normal

    return Binding("scheduled", normal(cron), {})
