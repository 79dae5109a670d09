"""Starts, ends and direct calls of a function app."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from fungible import App, BindingError
from fungible_azure import invoke
from fungible_azure.simulate import native
from fungible_azure.wrappers import InvocationFailed
from tests.function_apps import ask, binding, built, handler, request, sent


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit, asyncio.CancelledError, GeneratorExit])
@pytest.mark.parametrize("waits", [False, True])
def test_what_is_no_exception_is_a_failure_that_the_worker_answers(error: type[BaseException], *, waits: bool) -> None:
    app = App("ends")

    async def waiting() -> None:
        raise error

    def plain() -> None:
        raise error

    app.get("/")(waiting if waits else plain)
    found = handler(built(app)["waiting" if waits else "plain"])

    async def invoked() -> None:
        await found(request(), native(None, 0)) if waits else found(request(), native(None, 0))

    with pytest.raises(InvocationFailed, match=error.__name__):
        asyncio.run(invoked())


def test_start_hooks_run_before_the_first_event_of_either_colour() -> None:
    app = App("starts")
    began: list[str] = []

    @app.on_start
    async def start() -> None:
        await asyncio.sleep(0)
        began.append("start")

    @app.get("/a")
    def plain() -> str:
        return ",".join(began)

    @app.get("/b")
    async def waiting() -> str:
        return ",".join(began)

    async def events() -> list[bytes]:
        functions = built(app)
        assert began == []
        first = await asyncio.to_thread(ask, functions, "plain", "GET", "/a")
        rest = await handler(functions["waiting"])(request("GET", "/b"), native(None, 0))
        return [first["body"], sent(rest)["body"], ask(functions, "plain", "GET", "/a")["body"]]

    assert asyncio.run(events()) == [b"start"] * 3
    sync = App("sync")
    sync.on_start(lambda: began.append("sync"))
    sync.get("/")(lambda: "x")
    built(sync)
    assert began == ["start", "sync"]


def test_a_start_hook_that_fails_fails_every_event() -> None:
    app = App("starts")

    @app.on_start
    async def start() -> None:
        raise OSError("no disk")

    @app.get("/")
    async def waiting() -> str:
        return "x"

    async def events() -> None:
        found = handler(built(app)["waiting"])
        for _ in range(2):
            with pytest.raises(OSError, match="no disk"):
                await found(request(), native(None, 0))

    asyncio.run(events())


def test_a_start_that_failed_is_tried_again_by_the_next_event_of_either_colour() -> None:
    app = App("starts")
    tries: list[int] = []

    @app.on_start
    async def start() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("not yet")

    @app.get("/a")
    def plain() -> str:
        return "a"

    @app.get("/b")
    async def waiting() -> str:
        return "b"

    async def events() -> None:
        functions = built(app)
        with pytest.raises(OSError, match="not yet"):
            await handler(functions["waiting"])(request("GET", "/b"), native(None, 0))
        with pytest.raises(OSError, match="not yet"):
            await asyncio.to_thread(ask, functions, "plain", "GET", "/a")
        assert (await asyncio.to_thread(ask, functions, "plain", "GET", "/a"))["body"] == b"a"
        assert sent(await handler(functions["waiting"])(request("GET", "/b"), native(None, 0)))["body"] == b"b"

    asyncio.run(events())
    assert len(tries) == 3


class TestCalls:
    @pytest.fixture
    def calling(self) -> App:
        app = App("calls")

        @app.invoke("charge")
        def charge(order: dict[str, Any]) -> Any:
            if order.get("fail"):
                raise ValueError("no money")
            return {"paid": order}

        @app.invoke("refund")
        async def refund(value: Any) -> Any:
            return value

        return app

    def test_a_direct_call_is_a_post_on_its_own_path_with_a_key(self, calling: App) -> None:
        functions = built(calling, charge=invoke("/_invoke/charge"), refund=invoke("/r", auth_level="admin"))
        assert list(functions) == ["charge", "refund"]
        found = binding(functions["charge"])
        assert (found["route"], found["methods"], found["authLevel"]) == ("_invoke/charge", ["POST"], "FUNCTION")
        assert binding(functions["refund"])["authLevel"] == "ADMIN"
        answer = ask(functions, "charge", "POST", "/_invoke/charge", b'{"id": 1}')
        assert (answer["status"], answer["body"]) == ("200", b'{"paid":{"id":1}}')
        failed = ask(functions, "charge", "POST", "/_invoke/charge", b'{"fail": 1}')
        assert (failed["status"], json.loads(failed["body"])["errorMessage"]) == ("500", "no money")
        assert ask(functions, "charge", "POST", "/_invoke/charge", b"{")["status"] == "400"
        refund = asyncio.run(handler(functions["refund"])(request("POST", "/r", b"[1]"), native(None, 0)))
        assert sent(refund)["body"] == b"[1]"

    def test_without_a_path_there_is_no_direct_call(self, calling: App) -> None:
        with pytest.raises(BindingError, match="invoke charge has no source"):
            built(calling)

    @pytest.mark.parametrize(
        "bound", [invoke("/orders/7"), invoke("r"), invoke("/r", auth_level="key")], ids=["route", "path", "level"]
    )
    def test_a_path_that_a_route_takes_is_refused(self, calling: App, bound: Any) -> None:
        calling.post("/orders/{number}")(lambda number: number)
        with pytest.raises(BindingError, match="a path of its own"):
            built(calling, charge=bound, refund=invoke("/refund"))
