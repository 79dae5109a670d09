"""What a platform may say beyond its table: what it keeps, what runs after an answer, which method was called."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from fungible import App, BindingError, Context, UnknownEvent, UsageError
from fungible.codec import Binding, Kind, Platform
from fungible.context import LateReaders
from fungible.outcome import Failed
from fungible.runtime import Runtime


class Codec(Platform):
    """A platform of direct calls alone, whose wire form is a method and a value."""

    def __init__(self, read: Any, row: Kind, keeps: str) -> None:
        super().__init__("tiny", "", {"call": row}, {"invoke": "call"}, "", json_logs=False, keeps=keeps)
        self.read = read

    def readers(self) -> Any:
        return self.read

    def codec(self, kind: str) -> Any:
        def encode(outcome: Any, _wire: Any, _options: Any) -> Any:
            return outcome.error if isinstance(outcome, Failed) else outcome.value

        return SimpleNamespace(CARRIES={}, decode=lambda wire, _: wire[1], encode=encode)


def platform(*, keeps: str = "all", context: Any = None, named: bool = True) -> Platform:
    sources = (lambda wire: (wire[0], "")) if named else None
    row = Kind("invoke", "call", {}, sources)
    return Codec({"request_id": lambda _: "1", **(context or {})}, row, keeps)


def called(runtime: Runtime, method: str, value: Any = None) -> Any:
    waits, work = runtime.deliver("call", (method, value), None)
    answer = asyncio.run(work) if waits else work()
    if isinstance(answer, BaseException):
        raise answer
    return answer


class Pool:
    pass


class Settings:
    pass


@pytest.mark.parametrize(
    ("keeps", "made"), [("all", ["pool+", "pure+"]), ("pure", ["pool+", "pure+", "pool-", "pool+", "pool-"])]
)
def test_where_only_what_is_pure_is_kept_a_resource_of_the_process_is_the_calls(keeps: str, made: list[str]) -> None:
    seen: list[str] = []
    app = App("a")

    @app.resource()
    def pool() -> Iterator[Pool]:
        seen.append("pool+")
        yield Pool()
        seen.append("pool-")

    @app.resource(pure=True)
    def settings() -> Settings:
        seen.append("pure+")
        return Settings()

    @app.invoke("call")
    def handler(pool: Pool, settings: Settings) -> None: ...

    runtime = Runtime(app, platform(keeps=keeps), {})
    called(runtime, "call")
    called(runtime, "call")
    assert seen == made


def test_what_is_pure_cannot_hold_what_is_not_and_lives_for_the_process() -> None:
    app = App("a")

    @app.resource()
    def pool() -> Pool:
        return Pool()

    @app.resource(pure=True)
    def settings(pool: Pool) -> Settings:
        return Settings()

    @app.invoke("call")
    def handler(settings: Settings) -> None: ...

    with pytest.raises(BindingError, match="declared pure but asks for pool"):
        app.check()
    with pytest.raises(UsageError, match="leave it out"):
        app.resource(scope="call", pure=True)(pool)


def test_an_overriding_resource_is_as_pure_as_the_one_it_stands_for() -> None:
    app = App("a")
    made: list[Settings] = []

    def settings() -> Settings:
        return Settings()

    def other() -> Settings:
        made.append(Settings())
        return made[-1]

    app.resource(pure=True)(settings)

    @app.invoke("call")
    def handler(settings: Settings) -> None: ...

    with app.override(settings, other):
        runtime = Runtime(app, platform(keeps="pure"), {})
        called(runtime, "call")
        called(runtime, "call")
    assert len(made) == 1


def test_background_work_goes_where_the_platform_runs_it_and_its_failure_is_logged(
    capfd: pytest.CaptureFixture[str],
) -> None:
    later: list[Coroutine[Any, Any, None]] = []
    app = App("a")

    async def work() -> None:
        raise OSError("no disk")

    @app.invoke("call")
    async def handler(context: Context) -> str:
        context.background(work())
        return "answered"

    runtime = Runtime(app, platform(context={"background": lambda _: later.append}), {})
    assert called(runtime, "call") == "answered"
    [one] = later
    asyncio.run(one)
    assert "the background work failed: OSError" in capfd.readouterr().err


def test_a_call_is_answered_by_the_function_it_names() -> None:
    app = App("a")
    app.invoke("one")(lambda: 1)
    app.invoke("two")(lambda: 2)
    runtime = Runtime(app, platform(), {"two": Binding("call", "other", {})})
    assert (called(runtime, "one"), called(runtime, "other")) == (1, 2)
    for name in ("two", "three", ""):
        with pytest.raises(UnknownEvent):
            called(runtime, name)
    with pytest.raises(UnknownEvent, match="names no source"):
        called(Runtime(app, platform(named=False), {}), "one")


def test_a_nameless_binding_takes_any_call() -> None:
    app = App("a")
    app.invoke("one")(lambda: 1)
    assert called(Runtime(app, platform(), {"one": Binding("call", "", {})}), "whatever") == 1


def test_a_thread_that_comes_late_to_the_readers_finds_them_filled() -> None:
    platform = Codec({"request_id": lambda _: "r"}, Kind("invoke", "call", {}), "all")
    readers = LateReaders(platform)
    assert readers["request_id"](None) == "r"
    assert readers.__missing__("request_id")(None) == "r"
    with pytest.raises(KeyError, match="nothing"):
        _ = readers["nothing"]
