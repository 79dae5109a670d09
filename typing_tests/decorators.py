"""A decorated function stays, for the checkers, the function it was."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, assert_type

import msgspec
import pydantic

from fungible import ACK, App, Batch, Context, Failures, Group, HttpRequest, HttpResponse, Message, Retry


@dataclass
class Order:
    id: str


class Answer(TypedDict):
    id: str


class Model(pydantic.BaseModel):
    id: str


class Struct(msgspec.Struct):
    id: str


class Pool: ...


app = App("orders")
group = app.group("/v1").group("/orders")
assert_type(app, App)
assert_type(group, Group)


@app.get("/a/{name}")
def get(name: str, context: Context) -> HttpResponse:
    return HttpResponse.text(name)


assert_type(get("a", Context()), HttpResponse)


@group.post("/a")
async def post(order: Order) -> Answer:
    return {"id": order.id}


async def called() -> None:
    assert_type(await post(Order("a")), Answer)


@app.put("/a")
def put(model: Model, tag: str = "") -> Model:
    return model


assert_type(put(Model(id="a")), Model)
assert_type(put(Model(id="a"), tag="x"), Model)


@app.patch("/a")
def patch(request: HttpRequest) -> Struct | None:
    return Struct(id=request.path)


assert_type(patch(HttpRequest()), Struct | None)


@app.delete("/a")
def delete() -> None: ...


@app.head("/a")
def head() -> bytes:
    return b""


assert_type(head(), bytes)


@app.options("/a")
def options() -> dict[str, int]:
    return {}


assert_type(options(), dict[str, int])


@app.http("GET", "POST", path="/b")
def both() -> Order | str | int | float | bool | list[Order] | tuple[int, ...]:
    return 5


@app.invoke("call")
async def call(order: Order, *, note: str) -> list[Order]:
    return [order]


async def called_directly() -> None:
    assert_type(await call(Order("a"), note="x"), list[Order])


@app.queue("orders", concurrency=4, margin=1)
def settle(message: Message[Order], context: Context) -> None:
    assert_type(message.body, Order)


@app.queue("later")
async def settle_later(messages: Batch[Message[Order]]) -> Failures:
    assert_type(messages[0], Message[Order])
    assert_type(messages[:1], tuple[Message[Order], ...])
    assert_type(list(messages), list[Message[Order]])
    return Failures({messages[0]: Retry(after=3)})


async def called_with_a_batch() -> None:
    assert_type(await settle_later(Batch([Message(Order("a"))])), Failures)


@app.middleware
def timed(event: object, context: Context) -> Generator[None, object, object]:
    outcome = yield
    return outcome


assert_type(timed(HttpRequest(), Context()), Generator[None, object, object])


@app.middleware
async def timed_later(event: object, context: Context, call: Callable[[], Awaitable[Any]]) -> object:
    return await call() or ACK


assert_type(app.group("/x", [timed, timed_later]), Group)


@app.on_error(KeyError)
def missing(error: KeyError, context: Context) -> HttpResponse:
    return HttpResponse(status=404)


assert_type(missing(KeyError(), Context()), HttpResponse)


@app.on_error(ValueError)
async def wrong(error: ValueError, context: Context) -> Retry:
    return Retry()


@app.on_start
def start() -> None: ...


@app.on_restore
async def restore() -> None: ...


@app.on_stop
async def stop() -> None: ...


assert_type(start(), None)


@app.resource()
def pool() -> Iterator[Pool]:
    yield Pool()


@app.resource(scope="call")
async def names(pool: Pool) -> AsyncIterator[Sequence[str]]:
    yield []


assert_type(pool(), Iterator[Pool])
assert_type(names(Pool()), AsyncIterator[Sequence[str]])


def fake() -> Iterator[Pool]:
    yield Pool()


with app.override(pool, fake) as nothing:
    assert_type(nothing, None)
assert_type(app.include(App("inner"), prefix="/v1"), None)
assert_type(app.check(), None)
