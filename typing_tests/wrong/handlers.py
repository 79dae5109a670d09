"""Each line that a checker must refuse ends in `# error`; no other line is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from typing import Any

import fungible_aws
import fungible_container

from fungible import App, Context, Failures, HttpResponse, Message, Retry

app = App("wrong")


def a_set() -> set[int]:
    return {1}


def an_object() -> object:
    return 1


def a_generator() -> Iterator[bytes]:
    yield b""


async def an_async_generator() -> AsyncIterator[bytes]:
    yield b""


async def a_set_later() -> set[int]:
    return {1}


def a_class() -> type[int]:
    return int


def a_function() -> Callable[[], int]:
    return lambda: 1


class Plain: ...


def a_plain_object() -> Plain:
    return Plain()


app.get("/")(a_set)  # error
app.post("/")(an_object)  # error
app.put("/")(a_generator)  # error
app.patch("/")(an_async_generator)  # error
app.delete("/")(a_set_later)  # error
app.head("/")(a_class)  # error
app.options("/")(a_function)  # error
app.http("GET", path="/")(a_plain_object)  # error
app.invoke("call")(a_set)  # error
app.group("/x").get("/")(a_set)  # error
app.get("/")(5)  # error
app.get("/")("handler")  # error
app.get("/")(HttpResponse())  # error
app.get()  # error
app.get("/", 5)  # error
app.http(b"GET", path="/")  # error


def a_number(message: Message[str]) -> int:
    return 1


async def a_number_later(message: Message[str]) -> int:
    return 1


def a_verdict(message: Message[str]) -> Retry:
    return Retry()


def a_bool() -> bool:
    return True


def messages() -> Iterator[None]:
    yield


app.queue("a")(a_number)  # error
app.queue("b")(a_number_later)  # error
app.queue("c")(a_verdict)  # error
app.queue("d")(a_bool)  # error
app.queue("e")(messages)  # error
app.queue("f")(None)  # error
app.queue("g", concurrency="4")  # error
app.queue("h", 4)  # error


def no_generator(event: object, context: Context) -> None: ...


async def an_async_yield(event: object, context: Context) -> AsyncIterator[None]:
    yield


def answers(event: object, context: Context) -> int:
    return 1


app.middleware(no_generator)  # error
app.middleware(an_async_yield)  # error
app.middleware(answers)  # error
app.middleware(5)  # error
app.group("/x", [no_generator])  # error


def one_argument(error: Exception) -> None: ...


def three_arguments(error: Exception, context: Context, more: int) -> None: ...


def a_set_on_error(error: Exception, context: Context) -> set[int]:
    return {1}


app.on_error(KeyError)(one_argument)  # error
app.on_error(KeyError)(three_arguments)  # error
app.on_error(KeyError)(a_set_on_error)  # error
app.on_error(KeyError())  # error
app.on_error(one_argument)  # error
app.on_error(int)  # error


def with_argument(app: App) -> None: ...


def returns() -> int:
    return 1


async def returns_later() -> int:
    return 1


app.on_start(with_argument)  # error
app.on_restore(returns)  # error
app.on_stop(returns_later)  # error
app.resource()(5)  # error
app.resource(scope=5)  # error
app.override(a_set)  # error
app.include(5)  # error
Failures({"m": "retry"})  # error
Retry(5)  # error
Retry(after="5")  # error
HttpResponse(5)  # error
HttpResponse(b"", "200")  # error
HttpResponse(b"", headers={"a": 5})  # error
HttpResponse(b"", cookies=[5])  # error
fungible_aws.entrypoint(app, orders="orders")  # error
fungible_aws.entrypoint("app")  # error
fungible_aws.sqs("orders", True)  # error
fungible_container.entrypoint(app, max_body="5")  # error


@app.get("/fine")
def fine(context: Context) -> dict[str, Any]:
    return {}


@app.queue("fine")
async def fine_later(message: Message[str]) -> None: ...


@app.middleware
def fine_middleware(event: object, context: Context) -> Generator[None, Any, Any]:
    return (yield)


@app.middleware
async def fine_async(event: object, context: Context, call: Callable[[], Awaitable[Any]]) -> Any:
    return await call()
app.topic("news")(an_object)  # error
app.stream("clicks")(a_set)  # error
app.bucket("files")(a_set_later)  # error
app.collection("customers")(an_object)  # error
app.schedule("0 3 * * *")(a_set)  # error
app.cloud_event("audit")(a_set)  # error
