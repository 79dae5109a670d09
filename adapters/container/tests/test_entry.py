"""Which path brings what: bindings, the root, conflicts, one function alone."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from fungible import App, CloudEvent, Message, Tick
from fungible.errors import BindingError, RouteConflict, UsageError
from fungible.testing.triggers import CLOUD_EVENT
from fungible_container import cloud_events, drive, entrypoint, event_grid, knative_ping, pubsub
from fungible_container.simulate import cloud_events as sender
from fungible_container.simulate import posted


def app_of(*, routed: bool = False) -> App:
    app = App("a")

    @app.cloud_event("files")
    def files(event: CloudEvent[Any]) -> None: ...

    @app.queue("orders")
    def orders(message: Message[str]) -> None: ...

    if routed:
        app.get("/files")(lambda: "a page")
    return app


def only(app: App) -> App:
    app.functions[1:] = []
    return app


def status(app: App, path: str, method: str = "POST", **options: Any) -> int:
    wire = sender.build([CLOUD_EVENT.make(1, "a", None)], {"name": path})
    wire["scope"]["method"] = method
    with drive.opened(app, "cloud_events", options, 30) as deliver:
        found: int = deliver(wire, None)["head"]["status"]
    return found


def test_the_root_is_bound_to_the_only_function_of_an_app_without_routes(caplog: pytest.LogCaptureFixture) -> None:
    assert status(only(app_of()), "/") == 204
    with caplog.at_level(logging.WARNING, "fungible"):
        assert status(app_of(), "/") == 404
    assert "files=cloud_events(path=…)" in caplog.text
    assert "orders=pubsub(path=…)" in caplog.text
    assert status(app_of(), "/", function="files") == 204


def test_a_request_becomes_an_event_on_its_path_alone() -> None:
    bound: dict[str, Any] = {"files": cloud_events(path="/in"), "orders": pubsub(path="/push")}
    assert status(app_of(routed=True), "/in", **bound) == 204
    assert status(app_of(routed=True), "/in/", **bound) == 404
    assert status(app_of(routed=True), "/files", "GET", **bound) == 200
    assert status(app_of(routed=True), "/in", "GET", **bound) == 405


def test_a_path_has_one_meaning() -> None:
    with pytest.raises(RouteConflict, match="/files is bound to cloud_event files"):
        entrypoint(app_of(routed=True), files=cloud_events(path="/files"))
    with pytest.raises(RouteConflict, match="/in is bound to"):
        entrypoint(app_of(), files=cloud_events(path="/in"), orders=pubsub(path="/in"))
    with pytest.raises(UsageError, match="no function nowhere"):
        entrypoint(app_of(), function="nowhere")


@pytest.mark.parametrize("make", [cloud_events, event_grid, knative_ping, pubsub])
def test_what_is_no_path_is_refused(make: Any) -> None:
    for path in ("events", "/a?b", "/a//b", "/{a}", "/é", "/a b", "/%20"):
        with pytest.raises(BindingError, match="no path of its own"):
            make(path=path)


def test_options_are_refused_by_name() -> None:
    makers: list[Any] = [cloud_events, event_grid, pubsub]
    for make in makers:
        with pytest.raises(BindingError, match="on_reject='later'"):
            make(on_reject="later")
    with pytest.raises(BindingError, match="origins="):
        cloud_events(origins="sender.example")
    replies: Any = "never"
    with pytest.raises(BindingError, match="replies='never'"):
        cloud_events(replies=replies)
    with pytest.raises(BindingError, match="topics="):
        event_grid(topics="/topics/a")


def test_a_rejection_is_dropped_by_choice() -> None:
    broken = posted("/in", [("content-type", "application/cloudevents+json")], b"{")
    for on_reject, expected in (("dead_letter", 400), ("drop", 204)):
        options: Any = {"on_reject": on_reject}
        binding = cloud_events(path="/in", **options)
        with drive.opened(only(app_of()), "cloud_events", {"files": binding}, 30) as deliver:
            assert deliver(broken, None)["head"]["status"] == expected


def test_a_schedule_is_due_on_its_path() -> None:
    app = App("a")
    seen: list[tuple[str, Any]] = []

    @app.schedule("0 3 * * *")
    def nightly(tick: Tick) -> None:
        seen.append((tick.name, tick.scheduled_at))

    facts = [
        ("ce-specversion", "1.0"),
        ("ce-id", "1"),
        ("ce-type", "dev.knative.sources.ping"),
        ("ce-source", "elsewhere"),
    ]
    with drive.opened(app, "knative_ping", {}, 30) as deliver:
        assert deliver(posted("/", facts, b""), None)["head"]["status"] == 204
    assert seen == [("elsewhere", None)]
