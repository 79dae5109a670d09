"""A failure is a failure to the platform, whatever the signature type says and however the framework is started."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable
from typing import Any

import pytest

from fungible import App
from fungible.errors import BindingError, RouteConflict
from fungible_gcp import entrypoint, invoke, pubsub

SIGNATURES = ("", "http", "cloudevent", "event")
SYNC = ("flags", "flags, --asgi", "environment", "environment, FUNCTION_USE_ASGI", "create_app",
        "functions_framework:app", "functions_framework.aio:app")  # fmt: skip
ASYNC = ("flags", "flags, --asgi", "environment", "environment, FUNCTION_USE_ASGI", "functions_framework.aio:app")
FATES = {"ack": 204, "retry": 503, "reject": 503, "raise": 503, "exit": 503}
CLOUD_EVENT = {"ce-id": "1", "ce-source": "//s", "ce-specversion": "1.0", "ce-type": "t"}


@pytest.mark.timeout(58)
@pytest.mark.parametrize(
    ("source", "way"), [*(("main.py", way) for way in SYNC), *(("main_async.py", way) for way in ASYNC)]
)
def test_each_verdict_is_what_the_platform_is_told(
    framework: Callable[..., Any], push: Callable[..., bytes], source: str, way: str
) -> None:
    servers = {signature: framework(way, source, signature) for signature in SIGNATURES}
    for signature, server in servers.items():
        server.wait()
        for headers in ({}, CLOUD_EVENT):
            told = {do: server.ask("POST", "/_events/orders", push({"id": "a", "do": do}), headers)[0] for do in FATES}
            assert told == FATES, (signature, headers, server.said)
        assert server.ask("POST", "/_events/orders", push(b"no JSON"))[0] == 503
        assert server.ask("POST", "/_events/orders", b"no push")[0] == 400
        assert server.ask("GET", "/_events/orders")[0] == 405
        assert server.ask("GET", "/echo/a")[0] == 200


@pytest.mark.timeout(30)
def test_registered_as_a_cloud_event_the_framework_would_ack_the_failure(
    framework: Callable[..., Any], push: Callable[..., bytes]
) -> None:
    server = framework("flags", "trap.py", "http")
    server.wait()
    assert server.ask("POST", "/_events/orders", push({"id": "a"}), CLOUD_EVENT)[0] == 200


def app(*, http: bool = True, queues: tuple[str, ...] = ("orders",)) -> App:
    made = App("shop")
    if http:
        made.get("/a")(lambda: "a")
    for name in queues:
        made.queue(name)(lambda: None)
    return made


def test_the_function_is_plain_and_named_as_the_target_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FUNCTION_TARGET", raising=False)
    function: Any = entrypoint(app(), orders=pubsub(path="/o"))
    assert (type(function), function.__name__) == (types.FunctionType, "shop")
    monkeypatch.setenv("FUNCTION_TARGET", "orders")
    function = entrypoint(app(), orders=pubsub(path="/o"))
    assert (type(function), function.__name__) == (types.FunctionType, "orders")


def test_without_the_framework_nothing_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "functions_framework"]:
        monkeypatch.delitem(sys.modules, name)
    assert callable(entrypoint(app(), orders=pubsub(path="/o")))
    assert "functions_framework" not in sys.modules


def paths(function: Any) -> dict[str, str]:
    cells = dict(zip(function.__code__.co_freevars, function.__closure__, strict=True))
    return dict(cells["served"].cell_contents.paths)


def test_the_root_is_bound_where_no_route_could_answer(caplog: pytest.LogCaptureFixture) -> None:
    assert paths(entrypoint(app(http=False))) == {"/": "pubsub"}
    assert paths(entrypoint(app(http=False, queues=("a", "b")), b=pubsub(path="/b"))) == {"/": "pubsub", "/b": "pubsub"}
    assert caplog.messages == []
    assert paths(entrypoint(app())) == {}
    assert paths(entrypoint(app(http=False, queues=("a", "b")))) == {}
    assert paths(entrypoint(app(http=False, queues=("a", "b")), b=pubsub(path="/"))) == {"/": "pubsub"}
    assert ["is never called here" in message for message in caplog.messages] == [True] * 4


def test_what_is_left_out_has_no_path_and_no_warning(caplog: pytest.LogCaptureFixture) -> None:
    assert paths(entrypoint(app(), orders=None)) == {}
    assert paths(entrypoint(app(http=False, queues=("a", "b")), b=None)) == {"/": "pubsub"}
    assert paths(entrypoint(app(http=False, queues=("a", "b")), a=None, b=None)) == {}
    assert caplog.messages == []


def test_what_two_functions_claim_is_a_conflict() -> None:
    with pytest.raises(RouteConflict, match="/a is bound to queue orders"):
        entrypoint(app(), orders=pubsub(path="/a"))
    with pytest.raises(RouteConflict):
        entrypoint(app(queues=("a", "b")), a=pubsub(path="/x"), b=pubsub(path="/x"))
    both = app()
    both.invoke("call")(lambda: None)
    with pytest.raises(RouteConflict, match="give one another path"):
        entrypoint(both, orders=pubsub(path="/x"), call=invoke(path="/x"))


@pytest.mark.parametrize("path", ["orders", "", "/a?b", "/a//b", "/{a}", "/a b", "/%61", "/é", "/robots.txt", "/a\n"])
def test_a_path_that_no_request_has_is_refused(path: str) -> None:
    for make in (pubsub, invoke):
        with pytest.raises(BindingError, match="no path of its own"):
            make(path=path)


def test_another_word_for_a_rejected_message_is_refused() -> None:
    with pytest.raises(BindingError, match='use "retry" or "drop"'):
        pubsub(on_reject="ack")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
