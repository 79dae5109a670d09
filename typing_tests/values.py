"""What handlers read and return, as the checkers see it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping
from datetime import datetime
from typing import Any, assert_type

import fungible_aws
import fungible_container
from fungible import (
    App,
    Context,
    Headers,
    HttpError,
    HttpRequest,
    HttpResponse,
    Message,
    MultiMap,
    Reject,
    Retry,
    SetCookie,
    Trace,
)  # fmt: skip
from fungible.codec import Binding
from fungible.log import CallLogger
from fungible_aws import sqs


def request(event: HttpRequest) -> None:
    assert_type(event.method, str)
    assert_type(event.path, str)
    assert_type(event.raw_path, str | None)
    assert_type(event.query, MultiMap)
    assert_type(event.query.get("a"), str | None)
    assert_type(event.query.get("a", ""), str)
    assert_type(event.query.getlist("a"), list[str])
    assert_type(event.query["a"], str)
    assert_type(event.headers, Headers)
    assert_type(event.headers.get("a"), str | None)
    assert_type(event.headers.multi_items(), list[tuple[str, str]])
    assert_type(event.cookies, MultiMap)
    assert_type(event.body, bytes)
    assert_type(event.text(), str)
    assert_type(event.json(), Any)
    assert_type(event.form(), MultiMap)
    assert_type(event.client_ip, str | None)
    assert_type(event.url, str)
    assert_type(event.principal, Mapping[str, Any] | None)
    assert_type(event.native, Any)


def message(event: Message[dict[str, int]]) -> None:
    assert_type(event.id, str)
    assert_type(event.body, dict[str, int])
    assert_type(event.raw, bytes)
    assert_type(event.text, str | bytes)
    assert_type(event.attributes, Mapping[str, str])
    assert_type(event.sent_at, datetime | None)
    assert_type(event.attempt, int | None)
    assert_type(event.source, str | None)
    assert_type(event.group, str | None)


assert_type(Message(5), Message[int])


def context(context: Context, work: Coroutine[Any, Any, int]) -> None:
    assert_type(context.request_id, str)
    assert_type(context.function, str)
    assert_type(context.platform, str)
    assert_type(context.version, str | None)
    assert_type(context.region, str | None)
    assert_type(context.account, str | None)
    assert_type(context.attempt, int | None)
    assert_type(context.deadline, datetime | None)
    assert_type(context.remaining(), float)
    assert_type(context.cold_start, bool)
    assert_type(context.trace, Trace | None)
    assert_type(context.log, CallLogger)
    assert_type(context.env, Mapping[str, str])
    assert_type(context.background(work), None)


def chunks() -> Iterator[bytes]:
    yield b""


async def chunks_later() -> AsyncIterator[bytes]:
    yield b""


assert_type(HttpResponse(b"", 200, {"a": "b"}, {"c": "d"}), HttpResponse)
assert_type(
    HttpResponse("x", headers=[("a", "b")], cookies=[SetCookie("a", "b", same_site="lax"), "a=b"]), HttpResponse
)
assert_type(HttpResponse.json(object()), HttpResponse)
assert_type(HttpResponse.text("a"), HttpResponse)
assert_type(HttpResponse.redirect("/"), HttpResponse)
assert_type(HttpResponse.stream(chunks()), HttpResponse)
assert_type(HttpResponse.stream(chunks_later()), HttpResponse)
assert_type(HttpResponse().header("a"), str | None)
assert_type(HttpError(404).status, int)
assert_type(Retry(after=1).after, float | None)
assert_type(Reject("no").reason, str)

app = App("a")
assert_type(sqs("orders", partial=True), Binding)
assert_type(fungible_aws.entrypoint(app, eager=True, orders=sqs("orders")), Callable[[Any, Any], Any])
asgi = fungible_container.entrypoint(app, max_body=5, eager=True)


async def serve(
    receive: Callable[[], Awaitable[Mapping[str, Any]]], send: Callable[[dict[str, Any]], Awaitable[None]]
) -> None:
    assert_type(await asgi({"type": "http"}, receive, send), None)
