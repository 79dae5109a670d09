"""Portable function handlers: one decorated handler, every function platform."""

from __future__ import annotations

__version__ = "0.1.0"  # the release, the same for core and adapters

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fungible.app import App as App
    from fungible.app import Group as Group
    from fungible.context import Context as Context
    from fungible.cookies import SetCookie as SetCookie
    from fungible.errors import AnswerError as AnswerError
    from fungible.errors import BindingError as BindingError
    from fungible.errors import CronError as CronError
    from fungible.errors import EventError as EventError
    from fungible.errors import FungibleError as FungibleError
    from fungible.errors import HttpError as HttpError
    from fungible.errors import MalformedEvent as MalformedEvent
    from fungible.errors import NotDelivered as NotDelivered
    from fungible.errors import PayloadError as PayloadError
    from fungible.errors import RouteConflict as RouteConflict
    from fungible.errors import UnknownEvent as UnknownEvent
    from fungible.errors import UsageError as UsageError
    from fungible.errors import VersionMismatch as VersionMismatch
    from fungible.events import Headers as Headers
    from fungible.events import MultiMap as MultiMap
    from fungible.events.cloud import CloudEvent as CloudEvent
    from fungible.events.document import DocumentChange as DocumentChange
    from fungible.events.http import HttpRequest as HttpRequest
    from fungible.events.message import Batch as Batch
    from fungible.events.message import Message as Message
    from fungible.events.object import ObjectEvent as ObjectEvent
    from fungible.events.record import Record as Record
    from fungible.events.tick import Tick as Tick
    from fungible.markers import Body as Body
    from fungible.markers import Cookie as Cookie
    from fungible.markers import Header as Header
    from fungible.markers import Query as Query
    from fungible.outcome import ACK as ACK
    from fungible.outcome import Ack as Ack
    from fungible.outcome import Failed as Failed
    from fungible.outcome import Failures as Failures
    from fungible.outcome import HttpResponse as HttpResponse
    from fungible.outcome import Reject as Reject
    from fungible.outcome import Retry as Retry
    from fungible.outcome import Returned as Returned
    from fungible.trace import Trace as Trace
else:
    _HOMES = {
        "app": ("App", "Group"),
        "context": ("Context",),
        "cookies": ("SetCookie",),
        "errors": (
            "AnswerError", "BindingError", "CronError", "EventError", "FungibleError", "HttpError", "MalformedEvent",
            "NotDelivered", "PayloadError", "RouteConflict", "UnknownEvent", "UsageError", "VersionMismatch",
        ),
        "events": ("Headers", "MultiMap"),
        "events.cloud": ("CloudEvent",),
        "events.document": ("DocumentChange",),
        "events.http": ("HttpRequest",),
        "events.message": ("Batch", "Message"),
        "events.object": ("ObjectEvent",),
        "events.record": ("Record",),
        "events.tick": ("Tick",),
        "markers": ("Body", "Cookie", "Header", "Query"),
        "outcome": ("ACK", "Ack", "Failed", "Failures", "HttpResponse", "Reject", "Retry", "Returned"),
        "trace": ("Trace",),
    }  # fmt: skip
    _HOME = {name: home for home, names in _HOMES.items() for name in names}

    def __getattr__(name):  # noqa: ANN001, ANN202  invisible to type checkers
        """Import a public name when it is first asked for."""
        from importlib import import_module

        home = _HOME.get(name)
        if home is None:
            message = f"module 'fungible' has no attribute {name!r}"
            raise AttributeError(message)
        value = getattr(import_module(f"fungible.{home}"), name)
        globals()[name] = value
        return value


__all__ = [
    "ACK",
    "Ack",
    "AnswerError",
    "App",
    "Batch",
    "BindingError",
    "Body",
    "CloudEvent",
    "Context",
    "Cookie",
    "CronError",
    "DocumentChange",
    "EventError",
    "Failed",
    "Failures",
    "FungibleError",
    "Group",
    "Header",
    "Headers",
    "HttpError",
    "HttpRequest",
    "HttpResponse",
    "MalformedEvent",
    "Message",
    "MultiMap",
    "NotDelivered",
    "ObjectEvent",
    "PayloadError",
    "Query",
    "Record",
    "Reject",
    "Retry",
    "Returned",
    "RouteConflict",
    "SetCookie",
    "Tick",
    "Trace",
    "UnknownEvent",
    "UsageError",
    "VersionMismatch",
    "__version__",
]
