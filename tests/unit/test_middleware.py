"""Middleware wraps each call of every trigger, in order, and nothing is raised at its yield."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import Any

import pytest

import fungible_aws
from fungible import ACK, App, Context, HttpResponse, Message, Reject, Retry, Returned
from tests.unit.kit import Drive, Lambda, failed

Steps = Generator[None, Any, Any]
Call = Callable[[], Awaitable[Any]]


def boom() -> Any:
    raise KeyError("inside")


def noting(name: str, seen: list[str]) -> Callable[[Any, Context], Steps]:
    def middleware(_event: Any, _context: Context) -> Steps:
        seen.append(f"{name}>")
        outcome = yield
        seen.append(f"<{name} {getattr(outcome, 'status', outcome)!r}")

    return middleware


def noting_later(name: str, seen: list[str]) -> Callable[[Any, Context, Call], Awaitable[Any]]:
    async def middleware(_event: Any, _context: Context, call: Call) -> Any:
        seen.append(f"{name}>")
        outcome = await call()
        seen.append(f"<{name} {getattr(outcome, 'status', outcome)!r}")
        return outcome

    return middleware


async def later() -> str:
    return "x"


@pytest.mark.parametrize("make", [noting, noting_later])
@pytest.mark.parametrize(("handler", "status"), [(lambda: "x", 200), (later, 200), (boom, 500)])
def test_the_app_s_wrap_the_group_s_in_order_whatever_the_colour(
    drive: Drive, make: Callable[..., Any], handler: Any, status: int
) -> None:
    seen: list[str] = []
    app = App("a")
    group = app.group("/g", [make("c", seen)]).group("/h", [make("d", seen)])
    group.get("/x")(handler)
    app.middleware(make("a", seen))
    app.middleware(noting("b", seen))
    assert drive(app, "GET", "/g/h/x").status == status
    assert seen == ["a>", "b>", "c>", "d>", *(f"<{name} {status}" for name in "dcba")]


def test_an_included_app_keeps_its_middleware_inside_the_including_one_s(drive: Drive) -> None:
    seen: list[str] = []
    inner, app = App("inner"), App("a")
    inner.middleware(noting("inner", seen))
    inner.group("/g", [noting("group", seen)]).get("/x")(lambda: "x")
    app.middleware(noting("early", seen))
    app.include(inner, prefix="/v1")
    app.middleware(noting("late", seen))
    assert drive(app, "GET", "/v1/g/x").body == b"x"
    assert seen[:4] == ["early>", "late>", "inner>", "group>"]
    assert drive(app, "GET", "/nowhere").status == 404
    assert seen[8:] == ["early>", "late>", "<late 404", "<early 404"]


def early(value: Any, *, seeing: bool = True) -> Callable[[Any, Context], Steps]:
    def middleware(_event: Any, _context: Context) -> Steps:
        return value if seeing else (yield)

    return middleware


def instead(value: Any) -> Callable[[Any, Context], Steps]:
    def middleware(_event: Any, _context: Context) -> Steps:
        yield
        return value

    return middleware


def instead_twice(value: Any) -> Callable[[Any, Context], Steps]:
    def middleware(_event: Any, _context: Context) -> Steps:
        yield
        yield value

    return middleware


def instead_later(value: Any) -> Callable[[Any, Context, Call], Awaitable[Any]]:
    async def middleware(_event: Any, _context: Context, call: Call) -> Any:
        await call()
        return value

    return middleware


def raising(error: BaseException, when: str) -> Callable[[Any, Context], Steps]:
    def middleware(_event: Any, _context: Context) -> Steps:
        if when == "before":
            raise error
        yield
        if when == "end":
            yield
        raise error

    return middleware


ANSWERS = [early, instead, instead_twice, instead_later]


@pytest.mark.parametrize("make", ANSWERS)
@pytest.mark.parametrize(
    ("value", "status"),
    [
        ("y", 200),
        ({"a": 1}, 200),
        (HttpResponse(b"", 202), 202),
        (Retry(after=1), 503),
        (Reject(), 422),
        (ACK, 500),
        (Returned(1), 500),
        (object(), 500),
    ],
)
def test_what_it_returns_is_the_http_answer(drive: Drive, make: Callable[..., Any], value: Any, status: int) -> None:
    app, seen = App("a"), list[str]()
    app.get("/")(lambda: seen.append("ran"))
    app.middleware(make(value))
    assert drive(app, "GET", "/").status == status
    assert seen == ([] if make is early else ["ran"])


@pytest.mark.parametrize("make", ANSWERS)
@pytest.mark.parametrize(
    ("value", "fails"), [(ACK, False), (Retry(), True), (Reject(), True), ("x", True), (Returned(1), True)]
)
def test_what_it_returns_is_the_message_s_verdict(make: Callable[..., Any], value: Any, *, fails: bool) -> None:
    app = App("a")
    app.queue("orders")(lambda: None)
    app.middleware(make(value))
    assert failed(app, ["a", "b"]) == ([0, 1] if fails else [])


@pytest.mark.parametrize("make", ANSWERS)
def test_what_it_returns_is_the_value_of_a_direct_call(make: Callable[..., Any]) -> None:
    for value, expected in [(Returned(1), 1), ({"a": 1}, {"a": 1}), ("x", "x")]:
        app = App("a")
        app.invoke("call")(lambda: 5)
        app.middleware(make(value))
        assert fungible_aws.entrypoint(app)({}, Lambda()) == expected
    for error in (Retry("later"), Reject("no")):
        app = App("a")
        app.invoke("call")(lambda: 5)
        app.middleware(make(error))
        with pytest.raises(type(error)):
            fungible_aws.entrypoint(app)({}, Lambda())


def test_none_before_the_yield_is_no_verdict() -> None:
    app = App("a")
    app.queue("orders")(lambda: None)
    app.middleware(early(None))
    assert failed(app, ["a"]) == [0]


@pytest.mark.parametrize("when", ["before", "after", "end"])
@pytest.mark.parametrize(("error", "status"), [(KeyError("x"), 500), (Retry(), 503), (Reject(), 422)])
def test_what_it_raises_is_the_outcome(drive: Drive, when: str, error: Exception, status: int) -> None:
    app, seen = App("a"), list[str]()
    app.middleware(noting("outer", seen))
    app.middleware(raising(error, when))
    app.get("/")(lambda: "x")
    app.queue("orders")(lambda: None)
    assert drive(app, "GET", "/").status == status
    assert failed(app, ["a"]) == [0]
    assert len(seen) == 4


@pytest.mark.parametrize("kind", ["streamed", "whole"])
def test_a_second_yield_is_resumed_after_the_body_s_end(drive: Drive, kind: str) -> None:
    app, seen = App("a"), list[str]()

    def chunks() -> Generator[bytes, None, None]:
        seen.append("first")
        yield b"1"
        seen.append("last")
        yield b"2"

    @app.middleware
    def middleware(_event: Any, _context: Context) -> Steps:
        yield
        seen.append("answered")
        yield
        seen.append("ended")

    app.get("/")(lambda: HttpResponse.stream(chunks()) if kind == "streamed" else b"12")
    assert drive(app, "GET", "/").body == b"12"
    assert seen == (["answered", "first", "last", "ended"] if kind == "streamed" else ["answered", "ended"])


@pytest.mark.parametrize("pair", [("x-a", "a\r\nb: c"), ("x a", "b"), ("set-cookie", "a=b"), ("x", "\u2603"), ("x", 5)])
def test_a_header_that_it_adds_is_checked_as_the_handler_s_own(drive: Drive, pair: Any) -> None:
    app = App("a")

    @app.middleware
    def middleware(_event: Any, _context: Context) -> Steps:
        outcome = yield
        outcome.headers.append(pair)

    app.get("/")(lambda: "x")
    assert drive(app, "GET", "/").status == 500


def test_it_may_call_the_rest_again() -> None:
    app, seen = App("a"), list[int]()

    @app.middleware
    async def again(_event: Any, _context: Context, call: Call) -> Any:
        outcome = await call()
        return await call() if isinstance(outcome, Retry) else outcome

    @app.queue("orders")
    def handle(message: Message[str]) -> None:
        seen.append(1)
        if len(seen) == 1:
            raise Retry

    assert failed(app, ["a"]) == []
    assert len(seen) == 2
