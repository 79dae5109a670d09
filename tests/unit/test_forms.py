"""Whatever form a function was written in, its parameters are those of its `def`, and it stays what it was."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

import fungible_aws
from fungible import App, Context, HttpResponse
from tests.unit.kit import Drive, Lambda

if TYPE_CHECKING:
    from elsewhere import Missing  # type: ignore[import-not-found] # pyright: ignore[reportMissingImports]


@dataclass
class Order:
    id: str


def number(x: int) -> Any:
    return x


def app_of(handler: Callable[..., Any]) -> App:
    app = App("a")
    app.post("/")(handler)
    return app


def boxed(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Return the handler answering in a list, so that None and text come back as JSON."""

    @functools.wraps(handler)
    def box(*args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse.json([handler(*args, **kwargs)])

    return box


class Service:
    def __call__(self) -> None: ...

    def method(self, x: int) -> int:
        return x

    @classmethod
    def of_class(cls, x: int) -> int:
        return x

    @boxed
    def wrapped(self, x: int) -> int:
        return x


def closure() -> Callable[..., Any]:
    kind = Order

    def handler(order: kind) -> str:  # type: ignore[valid-type]
        return kind.__name__ + order.id  # type: ignore[attr-defined,no-any-return]

    return handler


def return_only(x: int) -> Missing:  # pyright: ignore[reportUnknownParameterType]
    return x


async def coroutine(x: int) -> int:
    return x


@functools.wraps(coroutine)
def passed_on(*args: Any, **kwargs: Any) -> Any:
    return coroutine(*args, **kwargs)


FORMS: list[tuple[Any, str, str]] = [
    (Service().method, "/?x=5", "5"),
    (Service.of_class, "/?x=5", "5"),
    (Service().wrapped, "/?x=5", "[5]"),
    (staticmethod(number), "/?x=5", "5"),
    (closure(), "/", "Ordera"),
    (return_only, "/?x=5", "5"),
    (coroutine, "/?x=5", "5"),
    (passed_on, "/?x=5", "5"),
    (lambda: 5, "/", "5"),
]


@pytest.mark.parametrize(("handler", "target", "answer"), FORMS, ids=lambda one: getattr(one, "__name__", str(one)))
def test_any_form_of_function_is_read_as_it_was_written(drive: Drive, handler: Any, target: str, answer: str) -> None:
    assert drive(app_of(handler), "POST", target, '{"id":"a"}').body.decode() == answer


def take_order(x: Order) -> Any:
    return x.id


def take_nothing() -> Any:
    return None


def take_any(x: dict[str, Any], c: Context) -> Any:
    return [x, c.platform]


def take_list(x: list[Order]) -> Any:
    return [one.id for one in x]


@pytest.mark.parametrize(
    ("handler", "event", "value"),
    [
        (take_order, {"id": "a"}, "a"),
        (take_nothing, {"x": 1}, None),
        (take_any, {"a": 1}, [{"a": 1}, "aws"]),
        (take_list, [{"id": "a"}], ["a"]),
    ],
)
def test_a_direct_call_gives_its_payload(handler: Any, event: Any, value: Any) -> None:
    app = App("a")
    app.invoke("call")(handler)
    assert fungible_aws.entrypoint(app)(event, Lambda()) == value


def test_a_decorated_handler_stays_the_function_it_was() -> None:
    app = App("a")
    given: Any = app
    for decorate in (
        given.get("/"),
        given.http("PUT", path="/"),
        given.queue("q"),
        given.invoke("i"),
        given.on_error(KeyError),
        given.middleware,
    ):
        assert decorate(take_order) is take_order
    assert take_order(Order("a")) == "a"
