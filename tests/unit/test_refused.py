"""Whatever cannot be bound is a BindingError that names function, parameter and fix."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

import pytest

import fungible_aws
from fungible import App, Batch, BindingError, HttpRequest, Message, Query
from tests.unit.kit import on_lambda

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass
class Order:
    id: str


class Pool: ...


@dataclass
class Holding:
    inner: list[Unpaid]


@dataclass
class Unpaid:
    pool: Pool


class Linked(TypedDict):
    order: Nowhere  # type: ignore[name-defined]  # noqa: F821  # pyright: ignore[reportUndefinedVariable]  the point


def unresolved(x: Linked) -> None: ...
def within(x: Holding) -> None: ...


class Service:
    def __call__(self) -> None: ...


def of_a_number(x: int) -> None: ...
def stars(*args: int) -> None: ...
def keywords(**args: int) -> None: ...
def unannotated(x: str) -> None: ...


unannotated.__annotations__.clear()


def missing(x: Decimal) -> None: ...
def two_payloads(a: Order, b: Order) -> None: ...
def no_payload(x: complex) -> None: ...
def unmade(x: Pool) -> None: ...
def marked_payload(x: Annotated[Order, Query()]) -> None: ...
def no_path(x: Order) -> None: ...
def a_message(x: Message[str]) -> None: ...
def a_batch(x: Batch[Message[str]]) -> None: ...
def a_request(x: HttpRequest) -> None: ...
def requests(x: Batch[HttpRequest]) -> None: ...
def message_and_payload(m: Message[Order], x: Order) -> None: ...
def yields() -> Iterator[bytes]:
    yield b""


async def yields_later() -> Any:
    yield b""


REFUSED: list[tuple[str, Any, str, str]] = [
    ("POST /", stars, "args", "annotate it"),
    ("POST /", keywords, "args", "annotate it"),
    ("POST /", unannotated, "x", "annotate it"),
    ("POST /", missing, "x", "import it"),
    ("POST /", two_payloads, "b", "register it"),
    ("POST /", no_payload, "x", "payload type"),
    ("POST /", unmade, "x", "@app.resource"),
    ("POST /", unresolved, "x", "JSON type"),
    ("POST /", within, "x", "Unpaid.pool: Pool is no payload type"),
    ("queue", within, "x", "JSON type"),
    ("POST /", marked_payload, "x", "use str"),
    ("POST /{x}", no_path, "x", "use str"),
    ("POST /", a_message, "x", "change"),
    ("POST /", a_batch, "x", "ask for one"),
    ("queue", a_request, "x", "change"),
    ("queue", requests, "x", "ask for one"),
    ("queue", message_and_payload, "x", "keep one"),
    ("queue", two_payloads, "b", "register it"),
    ("invoke", a_message, "x", "change"),
    ("invoke", unmade, "x", "@app.resource"),
    ("POST /", yields, "", "HttpResponse.stream"),
    ("POST /", yields_later, "", "HttpResponse.stream"),
    ("queue", yields, "", ""),
    ("POST /", functools.partial(of_a_number, 5), "", "wrap it in a def"),
    ("POST /", Service(), "", "wrap it in a def"),
    ("POST /", print, "", "wrap it in a def"),
]


@pytest.mark.parametrize(("trigger", "handler", "parameter", "fix"), REFUSED)
def test_what_cannot_be_bound_names_function_parameter_and_fix(
    trigger: str, handler: Any, parameter: str, fix: str
) -> None:
    app = App("a")
    verb, _, path = trigger.partition(" ")
    decorators: dict[str, Any] = {"POST": app.post(path or "/"), "queue": app.queue("q"), "invoke": app.invoke("i")}
    decorators[verb](handler)
    with pytest.raises(BindingError) as caught:
        app.check()
    name = getattr(handler, "__name__", type(handler).__name__)
    assert all(part in str(caught.value) for part in (name, parameter, fix))
    with pytest.raises(BindingError):
        fungible_aws.entrypoint(app, eager=True)
    if verb == "POST":
        target = "/a"[: len(path)]
        assert on_lambda(app, "POST", target).status == 500


@pytest.mark.parametrize("handler", [5, None, "x", Order, int])
def test_what_is_no_function_is_refused_where_it_is_decorated(handler: Any) -> None:
    for decorate in (App("a").get("/"), App("a").queue("q"), App("a").invoke("i")):
        with pytest.raises(BindingError, match="decorate a def"):
            decorate(handler)
