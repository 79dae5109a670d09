"""A streamed body is part of the call: what it opened ends after the last chunk, or with the client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import fungible_container
from fungible import App, Context, HttpResponse
from tests.unit.kit import Drive, Server, in_container, on_lambda, request, scope

seen: list[str] = []


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    seen.clear()


class Unit: ...


def unit() -> Iterator[Unit]:
    seen.append("open")
    yield Unit()
    seen.append("closed")


def chunks(parts: list[Any]) -> Iterator[Any]:
    try:
        for part in parts:
            if part is KeyError:
                raise KeyError("inside")
            yield part
    finally:
        seen.append("ended")


async def chunks_later(parts: list[Any]) -> AsyncIterator[Any]:
    try:
        for part in parts:
            if part is KeyError:
                raise KeyError("inside")
            await asyncio.sleep(0)
            yield part
    finally:
        seen.append("ended")


def app_of(parts: list[Any], colour: str, status: int = 200) -> App:
    app = App("a")
    app.resource(scope="call")(unit)

    def sync(unit: Unit) -> HttpResponse:
        return HttpResponse.stream(chunks(parts), status)

    async def later(unit: Unit) -> HttpResponse:
        return HttpResponse.stream(chunks_later(parts) if colour == "async" else chunks(parts), status)

    app.get("/")(sync if colour == "sync" else later)
    return app


COLOURS = pytest.mark.parametrize("colour", ["sync", "async", "mixed"])


@COLOURS
@pytest.mark.parametrize("parts", [[], [b"a", "ü", bytearray(b"c"), memoryview(b"d"), b""], [b"x"] * 100])
def test_a_stream_is_its_chunks_and_then_the_call_ends(drive: Drive, colour: str, parts: list[Any]) -> None:
    reply = drive(app_of(parts, colour), "GET", "/")
    assert (reply.status, reply.header("content-type")) == (200, "application/octet-stream")
    assert reply.body == b"".join(part.encode() if isinstance(part, str) else bytes(part) for part in parts)
    assert seen == ["open", "ended", "closed"]


@COLOURS
@pytest.mark.parametrize("status", [200, 204, 205, 304])
def test_a_head_and_an_answer_without_content_have_no_body_and_end_all_the_same(
    drive: Drive, colour: str, status: int
) -> None:
    method = "HEAD" if status == 200 else "GET"
    reply = drive(app_of([b"abc"], colour, status), method, "/")
    assert (reply.status, reply.body) == (status, b"")
    # RFC 9110, 15.3.6: of a 205 none is generated, which a length of 0 may say
    lengths: dict[int, list[str | None]] = {200: ["3"], 205: [None, "0"]}
    assert reply.header("content-length") in lengths.get(status, [None])
    assert seen == ["open", "ended", "closed"]


@pytest.mark.parametrize(("status", "lengths"), [(204, [None]), (205, [None, "0"]), (304, ["3"])])
def test_a_length_that_the_handler_set_is_of_what_is_sent(drive: Drive, status: int, lengths: list[str | None]) -> None:
    app = App("a")
    app.get("/")(lambda: HttpResponse(b"abc", status, headers={"content-length": "3"}))
    reply = drive(app, "GET", "/")
    assert (reply.status, reply.body) == (status, b"")
    assert reply.header("content-length") in lengths


@COLOURS
@pytest.mark.parametrize("bad", [KeyError, 5])
def test_an_error_where_bodies_are_gathered_is_a_500_logged_once(
    colour: str, bad: Any, logged: Callable[[], list[Any]]
) -> None:
    assert on_lambda(app_of([b"a", bad], colour), "GET", "/").status == 500
    assert len(logged()) == 1
    assert seen == ["open", "ended", "closed"]


@pytest.mark.parametrize("colour", ["sync", "async"])
@pytest.mark.parametrize("body", [{"a": 1}, bytearray(b"a"), memoryview(b"a")])
def test_what_is_no_body_is_a_500_before_anything_is_sent(drive: Drive, colour: str, body: Any) -> None:
    app = App("a")
    app.get("/sync")(lambda: HttpResponse(body))

    @app.get("/async")
    async def later() -> HttpResponse:
        return HttpResponse(body)

    assert drive(app, "GET", f"/{colour}").status == 500


def broken() -> Iterator[Unit]:
    yield Unit()
    raise KeyError("commit")


@COLOURS
def test_a_close_that_fails_is_a_500_where_nothing_was_sent_and_a_line_of_the_log_where_all_was(
    drive: Drive, colour: str, logged: Callable[[], list[Any]]
) -> None:
    app = app_of([b"a"], colour)
    with app.override(unit, broken):
        assert drive(app, "GET", "/").status == (500 if drive is on_lambda else 200)
    assert len(logged()) == 1


async def served(app: App, *, gone_after: int | None = None) -> list[dict[str, Any]]:
    """Return what was sent; the client goes away after so many messages."""
    server = Server(request(b""))
    send = server.send

    async def counting(message: dict[str, Any]) -> None:
        await send(message)
        if gone_after is not None and len(server.sent) >= gone_after:
            server.gone.set()
            await asyncio.sleep(0)

    try:
        await fungible_container.entrypoint(app)(scope("GET", "/"), server.receive, counting)
    except KeyError:
        server.sent.append({"type": "aborted"})
    return server.sent


@COLOURS
def test_an_error_after_the_head_aborts_the_connection(colour: str, logged: Callable[[], list[Any]]) -> None:
    sent = asyncio.run(served(app_of([b"a", KeyError], colour)))
    assert [one["type"] for one in sent] == ["http.response.start", "http.response.body", "aborted"]
    assert sent[1]["more_body"]
    assert len(logged()) == 1
    assert seen == ["open", "ended", "closed"]


@COLOURS
def test_a_client_that_goes_away_ends_the_body_and_the_call(colour: str) -> None:
    sent = asyncio.run(served(app_of([b"a"] * 1000, colour), gone_after=3))
    assert len(sent) < 10
    assert seen == ["open", "ended", "closed"]


@COLOURS
def test_a_broken_connection_ends_the_body_and_the_call(colour: str) -> None:
    async def main() -> None:
        async def send(message: Any) -> None:
            raise OSError("gone")

        server = Server(request(b""))
        with pytest.raises(OSError, match="gone"):
            await fungible_container.entrypoint(app_of([b"a"], colour))(scope("GET", "/"), server.receive, send)

    asyncio.run(main())
    assert seen[-1] == "closed"


class Unclosable:
    def __iter__(self) -> Iterator[bytes]:
        return iter([b"a"])

    def close(self) -> None:
        raise KeyError("close")


def test_a_body_that_cannot_be_closed_ends_the_call_all_the_same() -> None:
    app = App("a")
    app.resource(scope="call")(unit)

    @app.get("/")
    def handler(unit: Unit) -> HttpResponse:
        return HttpResponse.stream(Unclosable())

    asyncio.run(served(app))
    assert on_lambda(app, "GET", "/").status == 500
    assert seen == ["open", "closed"] * 2


def test_async_chunks_of_a_sync_handler_are_a_500_that_says_so(logged: Callable[[], list[Any]]) -> None:
    app = App("a")
    app.get("/")(lambda: HttpResponse.stream(chunks_later([b"a"])))
    for drive in (on_lambda, in_container):
        assert drive(app, "GET", "/").status == 500
        assert "async def" in logged()[0]["exception"]


def test_background_work_of_a_streaming_call_is_awaited() -> None:
    app = App("a")

    async def work() -> None:
        seen.append("worked")

    @app.get("/")
    async def handler(context: Context) -> HttpResponse:
        context.background(work())
        return HttpResponse.stream(chunks_later([b"a"]))

    for drive in (on_lambda, in_container):
        assert drive(app, "GET", "/").body == b"a"
    assert seen == ["ended", "worked"] * 2
