"""The app itself, with no platform around it: what its own answer to an event is, to hold every surface against."""

from __future__ import annotations

from copy import copy
from time import monotonic
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from fungible.codec import Binding, Kind, Platform
from fungible.events.http import received
from fungible.outcome import HttpResponse, Retry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fungible.events import Readers
    from fungible.events.http import HttpRequest

PLATFORM = "none"
ITEM_WORDS = ("queue", "topic", "stream", "bucket", "collection", "schedule", "cloud_event")


class _All(dict[str, str]):
    """Every capability is exact."""

    def __missing__(self, name: str) -> str:
        return "exact"


def _named(wire: Mapping[str, Any]) -> tuple[str, ...]:
    return (wire["name"],)


KINDS = {
    word: Kind(word, "the app itself", _All(), _named if word != "http" else None)
    for word in ("http", "invoke", *ITEM_WORDS)
}


def _field(name: str) -> Callable[[Any], Any]:
    return lambda event: getattr(event, name)


FIELDS: Readers = {
    name: _field(name)
    for name in ("client_ip", "content", "cookies", "headers", "native", "principal", "query", "raw_path", "url")
}
_received = received(FIELDS)
CONTEXT: Readers = {
    "request_id": lambda _: "00000000-0000-4000-8000-000000000000",
    "remaining": lambda native: native.ends - monotonic(),
}


def _request(event: Any, _options: Any) -> HttpRequest:
    """Return a request over the event, whose fields are read late as on every platform."""
    request = _received(event, event.method, event.path)
    request.path_params = {}
    return request


def _as_it_is(outcome: Any, _wire: Any, _options: Any) -> Any:
    return outcome


CODECS = {
    "http": SimpleNamespace(decode=_request, encode=_as_it_is),
    "invoke": SimpleNamespace(decode=lambda wire, _: wire["value"], encode=_as_it_is),
    **dict.fromkeys(
        ITEM_WORDS,
        SimpleNamespace(
            decode=lambda wire, _: [copy(item) for item in wire["items"]],
            encode=_as_it_is,
            ordered=lambda _: False,
            one_answer=lambda _: False,
        ),
    ),
}


class _None(Platform):
    """A platform that changes nothing."""

    __slots__ = ()

    def codec(self, kind: str) -> Any:
        return CODECS[kind]

    def readers(self) -> Readers:
        return CONTEXT


class Itself:
    """The app itself in the shape of a surface."""

    id = "the app itself"
    package = __name__
    ordered = one_answer = False

    def __init__(self, trigger: str, name: str) -> None:
        self.kind = trigger
        self.row = KINDS[trigger]
        others = {word: word for word in KINDS if word != "http"}
        self.platform = _None(PLATFORM, "", KINDS, others, "", json_logs=False)
        self.options: dict[str, Any] = {"name": name}
        self.codec = CODECS[trigger]
        from fungible.testing.triggers import TRIGGERS

        self.carries = dict.fromkeys(TRIGGERS[trigger].FIELDS, "exact")

    def __repr__(self) -> str:
        return self.id

    def identify(self, _wire: Any) -> str:
        """Return the trigger's own word."""
        return self.kind

    def source(self, name: str) -> Binding:
        """Return what ties a function's name to itself."""
        return Binding(self.kind, name, {})

    def build(self, event: Any) -> Any:
        """Return the event as it is, with the name of the function that it is for."""
        if self.kind == "http":
            return event
        return {"name": self.options["name"], "value" if self.kind == "invoke" else "items": event}

    def native(self, _wire: Any, seconds: float) -> Any:
        """Return the context of a call that may last so many seconds more."""
        return SimpleNamespace(ends=monotonic() + seconds)

    def read(self, answer: Any, wire: Any) -> Any:
        """Return the outcome as it is; an app that ends with what is no answer has failed."""
        if self.kind == "invoke":
            from fungible.outcome import Failed

            return Failed(answer) if isinstance(answer, BaseException) else answer
        if not isinstance(answer, BaseException):
            return _whole(answer) if self.kind == "http" else answer
        if self.kind == "http":
            return HttpResponse(b"", 500)
        return [Retry(type(answer).__name__) for _ in wire["items"]]


def _whole(answer: HttpResponse) -> HttpResponse:
    """Return the answer with its body as bytes, its chunks joined."""
    body: Any = answer.body
    if isinstance(body, str):
        body = body.encode()
    elif not isinstance(body, bytes):
        from asyncio import run

        body = run(_joined(body)) if body.waits else b"".join(body)
    found = HttpResponse(body, answer.status)
    found.headers, found.cookies = list(answer.headers), list(answer.cookies)
    return found


async def _joined(chunks: Any) -> bytes:
    return b"".join([chunk async for chunk in chunks])
