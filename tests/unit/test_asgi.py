"""The ASGI entry against any server: bounds, a client that goes, lifespan, and scopes that are not its own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

import fungible_container
from fungible import App, HttpRequest, HttpResponse, Message
from fungible.errors import FungibleError
from tests.unit.kit import Server, in_container, request, scope


def app_of(calls: list[bytes]) -> App:
    app = App("a")

    @app.post("/")
    def handler(body: bytes) -> str:
        calls.append(body)
        return "ok"

    return app


def serve(app: App, messages: Sequence[Mapping[str, Any]], headers: Any = (), **options: Any) -> Server:
    async def main() -> Server:
        server = Server(messages)
        await fungible_container.entrypoint(app, **options)(scope("POST", "/", headers), server.receive, server.send)
        return server

    return asyncio.run(main())


def part(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


TEN = [part(b"12345", more=True), part(b"", more=True), part(b"67890", more=False)]
ELEVEN = [part(b"12345", more=True), part(b"678901", more=True)]
LENGTH = "content-length"
BOUNDS: list[tuple[str, Sequence[Mapping[str, Any]], list[tuple[str, str]], int]] = [
    ("at the limit", TEN, [], 200),
    ("over by chunks", ELEVEN, [], 413),
    ("over by length", [], [(LENGTH, "11")], 413),
    ("far over", [], [(LENGTH, "9" * 40)], 413),
    ("length lies", ELEVEN, [(LENGTH, "5")], 413),
    ("no number", TEN, [(LENGTH, "x")], 200),
    ("empty", [{"type": "http.request"}], [], 200),
    ("headers at the limit", TEN, [("x", "y")] * 200, 200),
    ("headers over", [], [("x", "y")] * 201, 431),
]


@pytest.mark.parametrize(("messages", "headers", "status"), [b[1:] for b in BOUNDS], ids=[b[0] for b in BOUNDS])
def test_a_request_over_a_bound_is_refused_unread(
    messages: Sequence[Mapping[str, Any]], headers: list[tuple[str, str]], status: int
) -> None:
    calls: list[bytes] = []
    reply = serve(app_of(calls), messages, headers, max_body=10).reply()
    assert reply.status == status
    assert len(calls) == (status == 200)
    if status != 200:
        assert (reply.header("content-type"), reply.header("connection")) == ("application/problem+json", "close")


@pytest.mark.parametrize("before", [[], [part(b"123", more=True)]])
def test_a_client_that_goes_before_its_body_is_whole_is_not_answered(before: list[Mapping[str, Any]]) -> None:
    calls: list[bytes] = []
    assert serve(app_of(calls), [*before, {"type": "http.disconnect"}]).sent == []
    assert calls == []


def test_a_start_that_fails_fails_the_lifespan_and_every_request() -> None:
    app = App("a")

    @app.on_start
    async def start() -> None:
        raise KeyError("no database")

    async def main() -> None:
        asgi = fungible_container.entrypoint(app)
        server = Server([{"type": "lifespan.startup"}])
        await asgi({"type": "lifespan"}, server.receive, server.send)
        assert [one["type"] for one in server.sent] == ["lifespan.startup.failed"]
        assert "no database" in server.sent[0]["message"]
        for _ in range(2):
            with pytest.raises(KeyError):
                await asgi(scope("GET", "/"), server.receive, server.send)

    asyncio.run(main())


def test_a_start_that_failed_is_tried_again_by_the_next_request() -> None:
    app = App("a")
    app.get("/")(lambda: "ok")
    tries: list[int] = []

    @app.on_start
    async def start() -> None:
        tries.append(1)
        await asyncio.sleep(0)
        if len(tries) == 1:
            raise OSError("not yet")

    async def main() -> None:
        asgi = fungible_container.entrypoint(app)
        first = [asgi(scope("GET", "/"), Server([]).receive, Server([]).send) for _ in range(2)]
        assert [type(one) for one in await asyncio.gather(*first, return_exceptions=True)] == [OSError] * 2
        server = Server(request(b""))
        await asgi(scope("GET", "/"), server.receive, server.send)
        assert server.reply().status == 200
        assert len(tries) == 2

    asyncio.run(main())


def test_a_websocket_is_refused_and_an_unknown_scope_is_named() -> None:
    async def main() -> None:
        asgi = fungible_container.entrypoint(App("a"))
        server = Server([{"type": "websocket.connect"}])
        await asgi({"type": "websocket"}, server.receive, server.send)
        assert [one["type"] for one in server.sent] == ["websocket.close"]
        with pytest.raises(FungibleError, match="carrier-pigeon"):
            await asgi({"type": "carrier-pigeon"}, server.receive, server.send)

    asyncio.run(main())


MALFORMED: list[dict[str, Any]] = [
    {"path": None},
    {"method": 5},
    {"query_string": "a=b"},
    {"query_string": b"a=%FF"},
    {"client": 5},
    {"raw_path": "x"},
]


@pytest.mark.parametrize("wrong", MALFORMED, ids=str)
def test_a_scope_that_breaks_its_contract_is_a_400(wrong: dict[str, Any]) -> None:
    app = App("a")

    @app.get("/")
    def handler(request: HttpRequest) -> list[Any]:
        return [request.client_ip, request.raw_path, request.query.multi_items(), request.headers.multi_items()]

    async def main() -> int:
        server = Server(request(b""))
        await fungible_container.entrypoint(app)({**scope("GET", "/"), **wrong}, server.receive, server.send)
        return server.reply().status

    assert asyncio.run(main()) == 400


MOUNTED = [
    ("", "/o", "http", "/o"),
    ("/api", "/api/o", "http", "/o"),
    ("/api/", "/api/o", "http", "/o"),
    ("/api", "/o", "http", "/o"),
    ("/o", "/o/o", "http", "/o"),
    ("/api", "/api", "http", "/"),
    ("/api", "/apis/o", "none", ""),
    ("/api", "/api/_events", "queue", ""),
    (5, "/o", "http", "/o"),
]


@pytest.mark.parametrize(("root", "path", "who", "routed"), MOUNTED)
def test_an_app_answers_below_where_it_is_mounted(root: Any, path: str, who: str, routed: str) -> None:
    app, came = App("a"), list[str]()

    async def main() -> None:
        server = Server(request(b""))
        asgi = fungible_container.entrypoint(app, q=fungible_container.pubsub(path="/_events"))
        await asgi({**scope("GET", path), "root_path": root}, server.receive, server.send)
        reply = server.reply()
        if who == "queue":
            assert (reply.status, reply.header("allow")) == (405, "OPTIONS, POST")
        else:
            assert (reply.status, came) == ((200, [routed]) if who == "http" else (404, []))

    @app.queue("q")
    def never(message: Message[str]) -> None:
        came.append("queue")

    @app.get("/")
    @app.get("/o")
    def handler(request: HttpRequest) -> str:
        came.append(request.path)
        return "x"

    asyncio.run(main())


def test_a_body_that_is_whole_has_its_length_said_once() -> None:
    app = App("a")
    app.get("/own")(lambda: HttpResponse(b"abc", headers={"Content-Length": "3"}))
    app.get("/cookies")(lambda: HttpResponse(b"abc", cookies=["a=1", "b=2"], headers=[("x", "1"), ("x", "2")]))
    assert [value for name, value in in_container(app, "GET", "/own").headers if name == LENGTH] == ["3"]
    reply = in_container(app, "GET", "/cookies")
    assert reply.cookies == ["a=1", "b=2"]
    assert reply.headers[-3:] == [("x", "1"), ("x", "2"), (LENGTH, "3")]


def test_an_app_with_a_queue_says_that_it_is_never_called_here(caplog: pytest.LogCaptureFixture) -> None:
    app = App("a")
    app.get("/")(lambda: "x")
    app.queue("orders")(print)
    app.invoke("call")(print)
    with caplog.at_level(logging.WARNING, "fungible"):
        fungible_container.entrypoint(app)
    queue, call = [record.getMessage() for record in caplog.records]
    assert queue == (
        "queue orders is never called here: bind it to a path, as entrypoint(app, orders=pubsub(path=…)), or to None"
    )
    assert call == (
        "print (invoke call) is never called here: container has no invoke source; where that is meant, say "
        "entrypoint(app, call=None)"
    )
    caplog.clear()
    fungible_container.entrypoint(app, orders=None, call=None)
    assert caplog.messages == []


def test_sync_handlers_run_beside_the_loop_with_the_caller_s_context_variables() -> None:
    import contextvars
    import threading

    token: contextvars.ContextVar[str] = contextvars.ContextVar("token", default="none")
    app, threads = App("a"), list[int]()

    @app.get("/")
    def handler() -> str:
        threads.append(threading.get_ident())
        return token.get()

    async def main() -> bytes:
        token.set("mine")
        server = Server(request(b""))
        await fungible_container.entrypoint(app)(scope("GET", "/"), server.receive, server.send)
        return server.reply().body

    assert asyncio.run(main()) == b"mine"
    assert threads != [threading.get_ident()]


def test_five_handlers_that_block_do_not_wait_for_one_another() -> None:
    import threading

    app, five = App("a"), threading.Barrier(5)
    app.get("/")(lambda: five.wait(20))

    async def main() -> list[bytes]:
        asgi, servers = fungible_container.entrypoint(app), [Server(request(b"")) for _ in range(5)]
        await asyncio.gather(*(asgi(scope("GET", "/"), one.receive, one.send) for one in servers))
        return [one.reply().body for one in servers]

    assert sorted(asyncio.run(main())) == [b"0", b"1", b"2", b"3", b"4"]
