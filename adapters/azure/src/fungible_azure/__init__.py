"""fungible on Azure Functions: `entrypoint`, and the sources that a trigger may be bound to."""

from __future__ import annotations

import fungible as _core

__version__ = "0.1.0"  # the core's: adapter and core are released together

if __version__ != _core.__version__:
    from fungible.errors import VersionMismatch

    raise VersionMismatch("fungible-azure", __version__, _core.__version__)

from fungible.codec import Binding
from fungible_azure.entry import entrypoint

__all__ = ["__version__", "entrypoint", "invoke", "queue_storage", "service_bus"]


def queue_storage(name: str, *, connection: str = "AzureWebJobsStorage") -> Binding:
    """Bind to the storage queue `name`; `connection` is the app setting that holds its account's connection."""
    return Binding("queue_storage", name, {"connection": connection})


def service_bus(name: str, *, connection: str, many: bool = False, sessions: bool = False) -> Binding:
    """Bind to the Service Bus queue `name`; `connection` is the app setting that holds the namespace's connection.

    With `many` a call gets a batch, which the platform completes or abandons as a whole: one failure brings all of it
    again. `sessions` is for a queue that requires them, whose messages stay in order.
    """
    return Binding("service_bus", name, {"connection": connection, "many": many, "sessions": sessions})


def invoke(path: str, *, auth_level: str = "function") -> Binding:
    """Bind to POST requests of any JSON on `path`, such as `/_invoke/charge`: Azure has no other direct call.

    `auth_level` says which key a caller needs: anonymous, function or admin.
    """
    return Binding("invoke", path, {"auth_level": auth_level})
