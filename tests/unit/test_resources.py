"""Resources are made once per scope, closed in reverse whatever happened, and refused where they cannot be."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

import fungible_aws
import fungible_container
from fungible import App, Batch, BindingError, Context, HttpRequest, Message, RouteConflict, UsageError, resources
from fungible.runtime import Runtime
from fungible_aws.entry import PLATFORM
from tests.unit.kit import Drive, Lambda, Server, event_v2, failed, request, scope


class Pool:
    def __init__(self, name: str = "real") -> None:
        self.name = name


class Repo:
    def __init__(self, pool: Pool) -> None:
        self.pool = pool


class Unit:
    def __init__(self, path: str) -> None:
        self.path = path


seen: list[str] = []


@pytest.fixture(autouse=True)
def nothing_seen() -> None:
    seen.clear()


def pool() -> Iterator[Pool]:
    seen.append("pool+")
    time.sleep(0.01)
    yield Pool()
    seen.append("pool-")


async def pool_later() -> AsyncIterator[Pool]:
    seen.append("pool+")
    await asyncio.sleep(0.01)
    yield Pool()
    seen.append("pool-")


def repo(*, pool: Pool, unused: int = 5) -> Repo:
    seen.append("repo+")
    return Repo(pool)


def unit(event: HttpRequest, context: Context, pool: Pool) -> Iterator[Unit]:
    seen.append("unit+")
    yield Unit(f"{event.path} {context.function}")
    seen.append("unit-")


async def unit_later(pool: Pool) -> AsyncIterator[Unit]:
    seen.append("unit+")
    yield Unit("x")
    seen.append("unit-")


def app_of(*factories: tuple[Callable[..., Any], str]) -> App:
    app = App("a")
    for factory, lives in factories:
        app.resource(scope=lives)(factory)
    return app


def ask(repo: Repo, pool: Pool) -> str:
    assert repo.pool is pool
    return pool.name


async def ask_later(pool: Pool, repo: Repo) -> str:
    return ask(repo, pool)


@pytest.mark.parametrize("make", [pool, pool_later])
@pytest.mark.parametrize("handler", [ask, ask_later])
def test_a_process_value_is_made_once_under_many_calls_at_once(make: Any, handler: Any) -> None:
    app = app_of((make, "process"), (repo, "process"))
    app.get("/")(handler)

    async def main() -> None:
        asgi = fungible_container.entrypoint(app)

        async def one() -> int:
            server = Server(request(b""))
            await asgi(scope("GET", "/"), server.receive, server.send)
            return server.reply().status

        assert set(await asyncio.gather(*(one() for _ in range(16)))) == {200}
        messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        server = Server(messages)
        await asgi({"type": "lifespan"}, server.receive, server.send)

    asyncio.run(main())
    assert seen == ["pool+", "repo+", "pool-"]


def fails(unit: Unit) -> str:
    raise KeyError(unit.path)


def works(unit: Unit) -> str:
    return unit.path


@pytest.mark.parametrize(("handler", "status"), [(works, 200), (fails, 500)])
@pytest.mark.parametrize("make", [unit, unit_later])
def test_a_call_s_values_are_closed_in_reverse_whatever_happened(
    drive: Drive, handler: Any, status: int, make: Any
) -> None:
    app = app_of((pool, "call"), (make, "call"))
    app.get("/p")(handler)
    replies = [drive(app, "GET", "/p") for _ in range(2)]
    assert [one.status for one in replies] == [status] * 2
    assert seen == ["pool+", "unit+", "unit-", "pool-"] * 2
    if make is unit and status == 200:
        assert replies[1].body == b"/p works"


def test_what_was_opened_before_a_failing_factory_is_closed(drive: Drive) -> None:
    def after(pool: Pool) -> Unit:
        raise KeyError("made")

    app = app_of((pool, "call"), (after, "call"))
    app.get("/")(works)
    assert drive(app, "GET", "/").status == 500
    assert seen == ["pool+", "pool-"]


def breaks_at_the_end() -> Iterator[Unit]:
    yield Unit("x")
    seen.append("commit")
    raise KeyError("commit")


def take(message: Message[str], unit: Unit) -> None: ...


async def take_later(unit: Unit) -> None: ...


def take_all(messages: Batch[Message[str]], unit: Unit) -> None: ...


def test_a_close_that_fails_turns_a_200_into_a_500_and_an_ack_into_a_retry(
    drive: Drive, logged: Callable[[], Any]
) -> None:
    app = app_of((pool, "call"), (breaks_at_the_end, "call"))
    app.get("/")(works)
    app.invoke("call")(works)
    assert drive(app, "GET", "/").status == 500
    assert len(logged()) == 1
    with pytest.raises(KeyError):
        fungible_aws.entrypoint(app)({}, Lambda())
    for handler in (take, take_later, take_all):
        one = app_of((breaks_at_the_end, "call"))
        one.queue("orders")(handler)
        assert failed(one, ["a", "b"]) == [0, 1]


def test_a_cancelled_call_closes_what_it_opened() -> None:
    app, started = app_of((pool, "call")), asyncio.Event()

    @app.get("/")
    async def wait(pool: Pool) -> None:
        started.set()
        await asyncio.sleep(60)

    async def main() -> None:
        server = Server(request(b""))
        task = asyncio.create_task(fungible_container.entrypoint(app)(scope("GET", "/"), server.receive, server.send))
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert seen == ["pool+", "pool-"]


def fake() -> Pool:
    return Pool("fake")


async def fake_later() -> Pool:
    return Pool("fake")


def pool_of_repo(repo: Repo) -> str:
    return repo.pool.name


@pytest.mark.parametrize("other", [fake, fake_later])
def test_an_override_reaches_what_was_made_with_the_overridden_and_ends_with_its_block(other: Any) -> None:
    app = app_of((pool, "process"), (repo, "process"))
    app.get("/")(pool_of_repo)
    handler = fungible_aws.entrypoint(app)

    def answer() -> str:
        found: str = handler(event_v2("GET", "/"), Lambda())["body"]
        return found

    assert answer() == "real"
    with app.override(pool, other):
        assert answer() == "fake"
        assert answer() == "fake"
    assert answer() == "real"
    assert seen == ["pool+", "repo+", "repo+"]
    with pytest.raises(UsageError, match="no resource"):
        app.override(fake, pool)


def round_a(unit: Unit) -> Pool: ...  # type: ignore[empty-body]
def round_b(pool: Pool) -> Unit: ...  # type: ignore[empty-body]
def needs_a_stranger(name: str) -> Pool: ...  # type: ignore[empty-body]
def with_a_call_s(unit: Unit) -> Pool: ...  # type: ignore[empty-body]
def with_the_event(event: HttpRequest) -> Pool: ...  # type: ignore[empty-body]
def with_the_context(context: Context) -> Pool: ...  # type: ignore[empty-body]
def ask_pool(pool: Pool) -> None: ...


REFUSED: list[tuple[str, list[tuple[Any, str]], str]] = [
    ("circle", [(round_a, "process"), (round_b, "process")], "in a circle"),
    ("stranger", [(needs_a_stranger, "process")], "parameter name is no resource"),
    ("short life", [(with_a_call_s, "process"), (round_b, "call")], "lives for one call"),
    ("event", [(with_the_event, "process")], "lives as long as the process"),
    ("context", [(with_the_context, "process")], "lives as long as the process"),
]


@pytest.mark.parametrize(("factories", "message"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_what_cannot_be_made_is_refused_by_name(factories: list[tuple[Any, str]], message: str) -> None:
    app = app_of(*factories)
    app.get("/")(ask_pool)
    with pytest.raises(BindingError, match=message) as caught:
        app.check()
    assert factories[0][0].__name__ in str(caught.value)


class Maker:
    def __call__(self) -> Pool:
        return Pool()


@pytest.mark.parametrize("factory", [lambda: Pool(), Pool, Maker()], ids=["no type", "class", "callable"])
def test_a_factory_that_tells_no_type_is_refused_at_once(factory: Any) -> None:
    with pytest.raises(BindingError):
        App("a").resource()(factory)


def test_two_factories_of_one_type_are_both_named() -> None:
    app = app_of((pool, "process"))
    with pytest.raises(RouteConflict, match=r"fake .* also by pool"):
        app.resource()(fake)
    with pytest.raises(UsageError, match="a resource lives"):
        app.resource(scope="request")(fake)


@pytest.mark.parametrize("handler", [take, take_all])
def test_a_resource_that_asks_for_another_trigger_s_event_is_refused(handler: Any) -> None:
    app = app_of((pool, "process"), (unit, "call"))
    app.queue("orders")(handler)
    with pytest.raises(BindingError, match="asks for a HttpRequest"):
        app.check()


def test_threads_that_ask_first_together_get_one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[resources.Process] = []
    together = Barrier(2, timeout=10)

    class Slow(resources.Process):
        def __init__(self, keeps: str) -> None:
            super().__init__(keeps)
            made.append(self)
            together.wait()

    monkeypatch.setattr(resources, "Process", Slow)
    runtime = Runtime(App("a"), PLATFORM, {})
    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(lambda _: runtime.process, range(2))
    assert len(made) == 2
    assert one is other is runtime.process
