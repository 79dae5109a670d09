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
    from typing import Literal, TypeAlias

    OnReject: TypeAlias = Literal["retry", "drop"]

__all__ = [
    "__version__", "audit_log", "entrypoint", "eventarc", "firebase_auth", "firestore", "invoke", "pubsub",
    "realtime_database", "remote_config", "scheduler", "storage", "tasks",
]  # fmt: skip

_NEVER = ("/robots.txt", "/favicon.ico")
"""Paths that the framework answers with 404 itself (functions-framework, `_configure_app`)."""


def pubsub(*, path: str = "/", unwrapped: bool = False, on_reject: OnReject = "retry") -> Binding:
    """Bind to messages of a topic that come to `path`; let none but their sender call it (IAM, OIDC token).

    A push subscription, an Eventarc trigger and a function of the first generation all may send them. `unwrapped`
    where the subscription's payload unwrapping writes no metadata: then a body is all that comes. A rejected message
    goes the way of the subscription's dead-letter policy; `on_reject="drop"` acks it instead.
    """
    return _bound("pubsub", path, on_reject, unwrapped=unwrapped)


def tasks(*, path: str = "/", on_reject: OnReject = "retry") -> Binding:
    """Bind to the queue of Cloud Tasks whose tasks have `path` as their target; `Retry(after=…)` is its Retry-After.

    A rejected task is tried until the queue's last attempt, and deleted then; `on_reject="drop"` ends it at once.
    """
    return _bound("tasks", path, on_reject)


def storage(*, path: str = "/", on_reject: OnReject = "retry") -> Binding:
    """Bind to what happens to objects of a bucket: an Eventarc trigger, or a notification through a push subscription.

    Functions that listen to different actions or keys of one bucket may share a path.
    """
    return _bound("storage", path, on_reject)


def firestore(*, path: str = "/", on_reject: OnReject = "retry") -> Binding:
    """Bind to changes of documents of a database, the default one or one with a name, in protobuf or in JSON."""
    return _bound("firestore", path, on_reject)


def realtime_database(*, path: str = "/", on_reject: OnReject = "retry") -> Binding:
    """Bind to changes of a reference of Firebase's Realtime Database."""
    return _bound("realtime_database", path, on_reject)


def scheduler(*, path: str = "/", topic: bool = False, on_reject: OnReject = "retry") -> Binding:
    """Bind to the job of Cloud Scheduler whose target is `path`; a job is created with the cron that the app says.

    `topic` where its target is a topic and `path` that of its push subscription: then the instant is not known.
    """
    return _bound("scheduler_pubsub" if topic else "scheduler", path, on_reject)


def eventarc(*, path: str = "/", on_reject: OnReject = "retry") -> Binding:
    """Bind to CloudEvents of any type; functions that listen to different types or sources may share a path."""
    return _bound("eventarc", path, on_reject)


def audit_log(*, path: str = "/", on_reject: OnReject = "retry") -> Binding:
    """Bind to entries of Cloud Audit Logs: `servicename`, `methodname` and `resourcename` are extensions."""
    return _bound("audit_log", path, on_reject)


def firebase_auth(*, path: str = "/", on_reject: OnReject = "retry") -> Binding:
    """Bind to users that Firebase Authentication creates or deletes."""
    return _bound("firebase_auth", path, on_reject)


def remote_config(*, path: str = "/", on_reject: OnReject = "retry") -> Binding:
    """Bind to updates of Firebase's Remote Config."""
    return _bound("remote_config", path, on_reject)


def invoke(*, path: str = "/") -> Binding:
    """Bind to direct calls: a POST on `path` with any JSON; let none but its callers call that path (IAM)."""
    return Binding("invoke", _path("invoke", path), {})


def _bound(kind: str, path: str, on_reject: str, **options: bool) -> Binding:
    if on_reject not in ("retry", "drop"):
        raise BindingError(kind, f"on_reject={on_reject!r} is none of its values", 'use "retry" or "drop"')
    return Binding(kind, _path(kind, path), {**options, "on_reject": on_reject})


def _path(maker: str, path: str) -> str:
    """Refuse what no request's decoded path can be, and what never reaches a function."""
    plain = path.startswith("/") and path.isascii() and path.isprintable() and "//" not in path
    if not plain or any(sign in path for sign in "?#%{} ") or path in _NEVER:
        raise BindingError(maker, f"path={path!r} is no path of its own", 'use one such as "/_events/orders"')
    return path
