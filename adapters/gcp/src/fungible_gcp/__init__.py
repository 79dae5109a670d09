"""fungible on Google Cloud Functions: `entrypoint`, and the sources that a path may be bound to."""

from __future__ import annotations

import fungible as _core

__version__ = "0.1.0"  # the core's: adapter and core are released together

if __version__ != _core.__version__:
    from fungible.errors import VersionMismatch

    raise VersionMismatch("fungible-gcp", __version__, _core.__version__)

from fungible.codec import Binding
from fungible.errors import BindingError
from fungible_gcp.entry import entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

__all__ = ["__version__", "entrypoint", "invoke", "pubsub"]

_NEVER = ("/robots.txt", "/favicon.ico")
"""Paths that the framework answers with 404 itself (functions-framework, `_configure_app`)."""


def pubsub(*, path: str = "/", unwrapped: bool = False, on_reject: Literal["retry", "drop"] = "retry") -> Binding:
    """Bind to the push subscription whose endpoint is `path`; let none but it call that path (IAM, OIDC token).

    `unwrapped` where the subscription's payload unwrapping writes no metadata: then a body is all that comes. A
    rejected message goes the way of the subscription's dead-letter policy; `on_reject="drop"` acks it instead.
    """
    if on_reject not in ("retry", "drop"):
        raise BindingError("pubsub", f"on_reject={on_reject!r} is none of its values", 'use "retry" or "drop"')
    return Binding("pubsub", _path("pubsub", path), {"unwrapped": unwrapped, "on_reject": on_reject})


def invoke(*, path: str = "/") -> Binding:
    """Bind to direct calls: a POST on `path` with any JSON; let none but its callers call that path (IAM)."""
    return Binding("invoke", _path("invoke", path), {})


def _path(maker: str, path: str) -> str:
    """Refuse what no request's decoded path can be, and what never reaches a function."""
    plain = path.startswith("/") and path.isascii() and path.isprintable() and "//" not in path
    if not plain or any(sign in path for sign in "?#%{} ") or path in _NEVER:
        raise BindingError(maker, f"path={path!r} is no path of its own", 'use one such as "/_events/orders"')
    return path
