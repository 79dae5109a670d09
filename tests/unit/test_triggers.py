"""What an app listens to beside routes: names and filters as declared, and one source that feeds several functions."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from fungible import (
    App,
    Batch,
    BindingError,
    CloudEvent,
    CronError,
    DocumentChange,
    Message,
    ObjectEvent,
    Record,
    Reject,
    RouteConflict,
    Tick,
    UnknownEvent,
    UsageError,
)
from fungible.codec import Binding, Kind, Platform
from fungible.outcome import ACK, Retry
from fungible.runtime import Runtime


class Store(Platform):
    """A platform with one bucket, whose wire form is its events and whose answer is their verdicts."""

    def __init__(self) -> None:
        rows = {
            "outer": Kind("queue", "q", {}, lambda _: ("orders",)),
            "store": Kind("bucket", "b", {}, lambda _: ("files",)),
            "wrapped": Kind("bucket", "w", {}, lambda _: ("orders",), inside="outer"),
        }
        super().__init__("tiny", "", rows, {"bucket": "store", "queue": "outer"}, "", json_logs=False)

    def readers(self) -> Any:
        return {"request_id": lambda _: "1"}

    def codec(self, kind: str) -> Any:
        return SimpleNamespace(
            CARRIES={},
            decode=lambda wire, _: [(kind, one)[1] for one in wire],
            encode=lambda verdicts, *_: (kind, verdicts),
            ordered=lambda _: False,
            one_answer=lambda _: False,
        )


def delivered(app: App, *events: Any, kind: str = "store", **bindings: Binding | None) -> Any:
    waits, work = Runtime(app, Store(), bindings).deliver(kind, events, None)
    return asyncio.run(work) if waits else work()


@pytest.mark.parametrize("waits", [False, True])
def test_of_several_functions_each_gets_what_its_filter_takes_and_the_rest_is_retried(
    caplog: pytest.LogCaptureFixture, *, waits: bool
) -> None:
    app, seen = App("a"), list[str]()
    app.get("/")(lambda: "elsewhere")

    def on(name: str, **filters: Any) -> None:
        async def waiting(event: ObjectEvent) -> None:
            plain(event)

        def plain(event: ObjectEvent) -> None:
            seen.append(f"{name} {event.key}")
            if "bad" in event.key:
                raise Reject(name)

        handler = waiting if waits else plain
        handler.__name__ = name
        app.bucket("files", **filters)(handler)

    on("gone", on="deleted")
    on("pictures", suffix=".png")
    on("invoices", prefix="in/")
    kind, verdicts = delivered(
        app,
        ObjectEvent("a.png"),
        ObjectEvent("x.txt"),
        ObjectEvent("in/bad"),
        ObjectEvent("in/b.png"),
        ObjectEvent("x.png", action="deleted"),
        ObjectEvent("x.png", action="archived"),
    )
    assert kind == "store"
    assert sorted(seen) == ["gone x.png", "invoices in/bad", "pictures a.png", "pictures in/b.png"]
    assert [type(one) for one in verdicts] == [type(ACK), Retry, Reject, type(ACK), type(ACK), Retry]
    listens = "bucket files deleted, bucket files created *.png, bucket files created in/*"
    assert [one for one in caplog.messages if "no filter" in one] == [
        f"ObjectEvent: an event came that no filter fits, but the app listens to {listens}"
    ] * 2


def test_two_functions_alike_are_a_conflict() -> None:
    app = App("a")
    app.bucket("files", prefix="a")(lambda: None)
    with pytest.raises(RouteConflict, match="bucket files created a\\*"):
        app.bucket("files", prefix="a")(lambda: None)


def test_a_kind_inside_another_is_told_by_the_binding_alone() -> None:
    app = App("a")
    seen: list[ObjectEvent] = []

    @app.bucket("files")
    def handle(event: ObjectEvent) -> None:
        seen.append(event)

    kind, verdicts = delivered(app, ObjectEvent("k"), kind="outer", files=Binding("wrapped", "orders", {}))
    assert (kind, verdicts, len(seen)) == ("wrapped", [ACK], 1)


def test_a_rejected_item_is_dropped_only_where_the_binding_says_so() -> None:
    app = App("a")

    @app.queue("orders")
    def handle(message: Message[str]) -> None:
        raise Reject(message.id)

    message: Message[str] = Message("x", id="m")
    [verdict] = delivered(app, message, kind="outer")[1]
    assert isinstance(verdict, Reject)
    assert delivered(app, message, kind="outer", orders=Binding("outer", "orders", {"on_reject": "drop"}))[1] == [ACK]


def test_one_function_of_an_app_may_be_served_alone() -> None:
    app = App("a")
    app.get("/")(lambda: "x")

    @app.queue("orders")
    def settle(message: Message[str]) -> None: ...

    alone = Runtime(app, Store(), {}, only="settle")
    assert (alone.routes, list(alone.sources)) == (None, [("outer", "orders")])
    with pytest.raises(UsageError, match="has no function nightly"):
        Runtime(app, Store(), {}, only="nightly")


def test_what_is_bound_to_none_is_left_out_without_a_warning_and_what_comes_for_it_is_refused(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app, seen = App("a"), list[str]()
    app.queue("orders")(lambda message: seen.append(message.id))

    @app.bucket("files")
    def keep(event: ObjectEvent) -> None:
        seen.append(event.key)

    @app.collection("customers")
    def follow(change: DocumentChange[Any]) -> None: ...

    assert list(Runtime(app, Store(), {"files": None, "customers": None}).sources) == [("outer", "orders")]
    with pytest.raises(UnknownEvent, match="files"):
        delivered(app, ObjectEvent("k"), files=None, customers=None)
    assert (seen, caplog.messages) == ([], [])
    Runtime(app, Store(), {})
    assert [message.partition(":")[0] for message in caplog.messages] == [
        "follow (collection customers) is never called here"
    ]
    with pytest.raises(BindingError, match="names no function"):
        Runtime(app, Store(), {"file": None})


WRONG: list[tuple[Any, type[Exception], str]] = [
    (lambda app: app.bucket("files", on="moved"), UsageError, "on='moved' names no more than archived"),
    (lambda app: app.bucket("files", on=()), UsageError, "bucket files"),
    (lambda app: app.cloud_event("e", type="a*b"), UsageError, "'a\\*b' is no text"),
    (lambda app: app.cloud_event("e", source=""), UsageError, "'' is no text"),
    (lambda app: app.topic("no name"), UsageError, "is no name for a source"),
    (lambda app: app.stream("s", concurrency=0), UsageError, "concurrency counts from 1"),
    (lambda app: app.schedule("every day"), CronError, "cron"),
    (lambda app: app.schedule("0 3 * * *")(lambda: None), UsageError, "is no name"),
    (lambda app: app.invoke(kind="a/b/c"), UsageError, "kind='platform/kind'"),
]


@pytest.mark.parametrize(("declare", "error", "message"), WRONG)
def test_a_declaration_that_cannot_be_meant_is_refused_at_once(
    declare: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        declare(App("a"))


EVENTS = {
    "queue": Message, "topic": Message, "stream": Record, "bucket": ObjectEvent, "collection": DocumentChange,
    "schedule": Tick, "cloud_event": CloudEvent,
}  # fmt: skip


@pytest.mark.parametrize("trigger", EVENTS)
@pytest.mark.parametrize("event", list(dict.fromkeys(EVENTS.values())), ids=lambda one: one.__name__)
@pytest.mark.parametrize("many", [False, True])
def test_a_function_gets_its_trigger_s_event_alone_or_in_batches_and_no_other(
    trigger: str, event: Any, *, many: bool
) -> None:
    app = App("a")

    def orders(given: Any) -> None: ...

    orders.__annotations__["given"] = Batch[event] if many else event
    getattr(app, trigger)("0 3 * * *" if trigger == "schedule" else "orders")(orders)
    if EVENTS[trigger] is event:
        app.check()
    else:
        with pytest.raises(BindingError, match=f"a {trigger} function (gets no|takes no)"):
            app.check()


@pytest.mark.parametrize("trigger", ["bucket", "collection", "schedule"])
def test_a_source_without_a_body_gives_none(trigger: str) -> None:
    app = App("a")

    def orders(given: dict[str, int]) -> None: ...

    orders.__annotations__["given"] = dict
    getattr(app, trigger)("0 3 * * *" if trigger == "schedule" else "orders")(orders)
    with pytest.raises(BindingError, match="ask for its event"):
        app.check()
