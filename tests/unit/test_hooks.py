"""Start, restore and stop hooks run once each; on_error answers what a handler raised."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from functools import partial
from types import ModuleType
from typing import Any

import pytest

import fungible_aws
import fungible_container
from fungible import App, Context, HttpError, HttpResponse, PayloadError, Reject, Retry
from fungible.errors import FungibleError, UsageError
from tests.unit.kit import Drive, Lambda, Server, event_v2, failed, request, scope


class Pool: ...


def app_of(seen: list[str]) -> App:
    app = App("a")
    app.on_start(lambda: seen.append("start"))

    @app.on_start
    async def warm() -> None:
        await asyncio.sleep(0)
        seen.append("warm")

    app.on_restore(lambda: seen.append("restore"))
    app.on_stop(lambda: seen.append("stop"))

    @app.resource()
    def pool() -> Iterator[Pool]:
        seen.append("pool+")
        yield Pool()
        seen.append("pool-")

    @app.get("/")
    def answer(context: Context, pool: Pool) -> str:
        return f"{context.cold_start}"

    return app


async def lifespan(asgi: Any, *, stop: bool = True) -> list[dict[str, Any]]:
    server = Server([{"type": "lifespan.startup"}, *([{"type": "lifespan.shutdown"}] if stop else [])])
    task = asyncio.create_task(asgi({"type": "lifespan"}, server.receive, server.send))
    await asyncio.wait([task], timeout=None if stop else 0.05)
    task.cancel()
    return server.sent


async def get(asgi: Any) -> str:
    server = Server(request(b""))
    await asgi(scope("GET", "/"), server.receive, server.send)
    return server.reply().body.decode()


def test_on_lambda_the_start_comes_before_the_first_event_and_a_restored_snapshot_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []
    restored: list[Any] = []
    module = ModuleType("snapshot_restore_py")
    module.__dict__["register_after_restore"] = restored.append
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", module)
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    handler = fungible_aws.entrypoint(app_of(seen), eager=True)
    assert seen == ["start", "warm"]

    def answer() -> str:
        found: str = handler(event_v2("GET", "/"), Lambda())["body"]
        return found

    assert [answer(), answer()] == ["True", "False"]
    restored[0]()
    assert [answer(), answer()] == ["True", "False"]
    assert seen == ["start", "warm", "pool+", "restore", "pool+"]


def test_a_snapshot_without_its_library_says_what_to_add(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "snapshot_restore_py", None)
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")
    with pytest.raises(FungibleError, match="snapshot_restore_py"):
        fungible_aws.entrypoint(App("a"))


def test_in_a_container_each_runs_once_with_and_without_lifespan() -> None:
    async def main(*, spoken: bool) -> list[str]:
        seen: list[str] = []
        asgi = fungible_container.entrypoint(app_of(seen))
        if spoken:
            task = asyncio.create_task(lifespan(asgi, stop=False))
            await task
        assert sorted(await asyncio.gather(*(get(asgi) for _ in range(3)))) == ["False", "False", "True"]
        if spoken:
            await lifespan(asgi)
        return seen

    assert asyncio.run(main(spoken=True)) == ["start", "warm", "pool+", "stop", "pool-"]
    assert asyncio.run(main(spoken=False)) == ["start", "warm", "pool+"]


def boom() -> None:
    raise KeyError("hook")


def test_a_hook_that_fails_fails_the_start_or_the_stop_and_resources_are_closed_all_the_same() -> None:
    app = App("a")
    app.on_start(boom)
    with pytest.raises(KeyError):
        fungible_aws.entrypoint(app)
    sent = asyncio.run(lifespan(fungible_container.entrypoint(app)))
    assert [one["type"] for one in sent] == ["lifespan.startup.failed"]

    seen: list[str] = []
    ending = app_of(seen)
    ending.on_stop(boom)

    async def main() -> list[dict[str, Any]]:
        asgi = fungible_container.entrypoint(ending)
        await get(asgi)
        return await lifespan(asgi)

    assert [one["type"] for one in asyncio.run(main())] == ["lifespan.startup.complete", "lifespan.shutdown.failed"]
    assert seen[-2:] == ["stop", "pool-"]


async def add(seen: list[str], word: str) -> None:
    await asyncio.sleep(0)  # which a loop alone can do
    seen.append(word)


def test_a_partial_of_an_async_def_is_waited_for() -> None:
    seen: list[str] = []
    app = App("a")
    app.on_start(partial(add, seen, "partial"))
    fungible_aws.entrypoint(app)
    assert seen == ["partial"]


def test_a_hook_that_waits_and_does_not_say_so_is_refused() -> None:
    seen: list[str] = []
    app = App("a")
    app.on_start(lambda: add(seen, "start"))
    with pytest.raises(UsageError, match="no async def; make it one"):
        fungible_aws.entrypoint(app)
    assert seen == []


class OutOfStock(Exception): ...


class SoldOut(OutOfStock): ...


def conflict(_error: Any, _context: Any) -> Any:
    return HttpResponse.json({"sold": "out"}, status=409)


async def conflict_later(_error: Any, _context: Any) -> Any:
    return {"sold": "out"}


def raising(error: Any) -> Any:
    def handler(_error: Any, _context: Any) -> Any:
        raise error

    return handler


ON_ERROR = [
    (OutOfStock, conflict, 409, [0]),
    (SoldOut, conflict, 409, [0]),
    (Exception, conflict, 409, [0]),
    (OutOfStock, conflict_later, 200, [0]),
    (KeyError, conflict, 500, [0]),
    (OutOfStock, raising(Retry()), 503, [0]),
    (OutOfStock, raising(HttpError(410)), 410, [0]),
    (OutOfStock, raising(KeyError()), 500, [0]),
    (OutOfStock, lambda _error, _context: Reject(), 422, [0]),
    (OutOfStock, lambda _error, _context: None, 204, [0]),
]


@pytest.mark.parametrize(("kind", "handler", "status", "kept"), ON_ERROR)
def test_on_error_answers_for_the_nearest_kind_and_never_acks(
    drive: Drive, kind: type[Exception], handler: Any, status: int, kept: list[int]
) -> None:
    def sell() -> None:
        raise SoldOut

    app = App("a")
    app.get("/")(sell)
    app.queue("orders")(sell)
    app.on_error(kind)(handler)
    if kind is not Exception:
        app.on_error(Exception)(raising(ZeroDivisionError())) if kind is not KeyError else None
    assert drive(app, "GET", "/").status == status
    assert failed(app, ["a"]) == kept


def test_on_error_may_answer_the_library_s_own_failures(drive: Drive) -> None:
    app = App("a")
    app.post("/")(ask)
    app.on_error(HttpError)(lambda error, _context: HttpResponse.text(f"own {error.status}", status=error.status))
    app.on_error(PayloadError)(lambda _error, _context: HttpResponse.text("own body", status=400))
    assert drive(app, "GET", "/nowhere").body == b"own 404"
    assert drive(app, "POST", "/", "{").body == b"own body"


def ask(body: dict[str, Any]) -> None: ...
