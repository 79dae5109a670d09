"""fungible in a container: `entrypoint` makes the ASGI application that any server runs, and what a path may bring."""

from __future__ import annotations

import fungible as _core

__version__ = "0.1.0"  # the core's: adapter and core are released together

if __version__ != _core.__version__:
    from fungible.errors import VersionMismatch

    raise VersionMismatch("fungible-container", __version__, _core.__version__)

from fungible.codec import Binding
from fungible.errors import BindingError
from fungible_container.entry import entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal

    OnReject = Literal["dead_letter", "drop"]

__all__ = ["__version__", "cloud_events", "entrypoint", "event_grid", "knative_ping", "pubsub"]


def cloud_events(
    *,
    path: str = "/",
    batched: bool = False,
    origins: Sequence[str] = (),
    replies: Literal["asked", "always"] = "asked",
    on_reject: OnReject = "dead_letter",
) -> Binding:
    """Bind to CloudEvents that are posted to `path`; let none but their sender call it.

    With `batched`, one request may bring many, which have one answer. `origins` are the senders, or `*`, that are
    permitted to send where they ask first (WebHook-Request-Origin). An event that the handler returns is sent where the
    sender asks for replies, or takes them `always`. A rejected event is answered with 400, which the sender takes to
    its dead letters; `on_reject="drop"` acks it instead.
    """
    _choice("cloud_events", on_reject, "dead_letter")
    if replies not in ("asked", "always"):
        raise BindingError("cloud_events", f"replies={replies!r} is none of its values", 'use "asked" or "always"')
    allowed = _names("cloud_events", "origins", origins)
    options = {"origins": allowed, "replies": replies, "on_reject": on_reject}
    return Binding("cloud_events_batch" if batched else "cloud_events", _path("cloud_events", path), options)


def event_grid(*, path: str = "/", topics: Sequence[str] = (), on_reject: OnReject = "dead_letter") -> Binding:
    """Bind to Event Grid's own schema at `path`; a webhook of the CloudEvents schema is `cloud_events`.

    `topics` are the resource ids, or `*`, of the topics whose subscriptions are validated here; of no other is any.
    """
    _choice("event_grid", on_reject, "dead_letter")
    options = {"topics": _names("event_grid", "topics", topics), "on_reject": on_reject}
    return Binding("event_grid", _path("event_grid", path), options)


def knative_ping(*, path: str = "/") -> Binding:
    """Bind to a PingSource, or the Trigger that passes on its events, whose sink is `path`; it has its own cron."""
    return Binding("knative_ping", _path("knative_ping", path), {})


def pubsub(*, path: str = "/", on_reject: Literal["retry", "drop"] = "retry") -> Binding:
    """Bind to the push subscription, without payload unwrapping, whose endpoint is `path`.

    A rejected message goes the way of the subscription's dead-letter policy; `on_reject="drop"` acks it instead.
    """
    _choice("pubsub", on_reject, "retry")
    return Binding("pubsub", _path("pubsub", path), {"on_reject": on_reject})


def _choice(maker: str, on_reject: str, other: str) -> None:
    if on_reject not in (other, "drop"):
        raise BindingError(maker, f"on_reject={on_reject!r} is none of its values", f'use "{other}" or "drop"')


def _names(maker: str, option: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return names in lower case, as hosts and resource ids match whatever their case; one text alone is a mistake."""
    if isinstance(names, str):
        raise BindingError(maker, f"{option}={names!r} is no list", f"write {option}=[{names!r}]")
    return tuple(name.lower() for name in names)


def _path(maker: str, path: str) -> str:
    """Refuse what no request's decoded path can be."""
    plain = path.startswith("/") and path.isascii() and path.isprintable() and "//" not in path
    if not plain or any(sign in path for sign in "?#%{} "):
        raise BindingError(maker, f"path={path!r} is no path of its own", 'use one such as "/_events/orders"')
    return path
