"""What the decorators accept, for type checkers alone: a handler whose value nobody would take is refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Protocol, TypeAlias, TypeVar

from fungible.events.cloud import CloudEvent
from fungible.outcome import Failures, HttpResponse


class _Dataclass(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


class _Struct(Protocol):
    __struct_fields__: ClassVar[tuple[str, ...]]


class _Model(Protocol):
    def model_dump_json(self) -> str: ...


Json: TypeAlias = "str | int | float | bool | Sequence[Any] | Mapping[str, Any] | _Dataclass | _Struct | _Model | None"
HttpResult: TypeAlias = "HttpResponse | bytes | Json"
ItemResult: TypeAlias = "Failures | None"
EventResult: TypeAlias = "CloudEvent[Any] | Failures | None"

HandlerT = TypeVar("HandlerT", bound=Callable[..., Any])
HttpHandler = TypeVar("HttpHandler", bound=Callable[..., "HttpResult | Awaitable[HttpResult]"])
ItemHandler = TypeVar("ItemHandler", bound=Callable[..., "ItemResult | Awaitable[ItemResult]"])
EventHandler = TypeVar("EventHandler", bound=Callable[..., "EventResult | Awaitable[EventResult]"])
Middleware: TypeAlias = Callable[..., "Iterator[Any] | Awaitable[Any]"]
OnError: TypeAlias = Callable[[Any, Any], "HttpResult | BaseException | Awaitable[HttpResult | BaseException]"]
Hook: TypeAlias = Callable[[], "Awaitable[None] | None"]
MiddlewareT = TypeVar("MiddlewareT", bound=Middleware)
OnErrorT = TypeVar("OnErrorT", bound=OnError)
HookT = TypeVar("HookT", bound=Hook)
ResourceFactory = TypeVar("ResourceFactory", bound=Callable[..., Any])
