"""How sources are registered: what the host reads of each, and what is refused before it could lose an event."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import azure.functions as azure
import pytest

import fungible_azure
from fungible import (
    App,
    BindingError,
    Context,
    DocumentChange,
    MalformedEvent,
    Message,
    NotDelivered,
    ObjectEvent,
    Record,
    Tick,
)
from fungible.errors import UsageError
from fungible.testing.triggers import ITEMS
from fungible_azure.registration import policy
from fungible_azure.simulate import native
from tests.function_apps import binding, built, handler


def taking(listen: Callable[[App], Callable[[Any], Any]]) -> tuple[App, list[Any]]:
    """Return an app with one function, and what that takes."""
    app, seen = App("sources"), list[Any]()

    def take(event: Any) -> None:
        seen.append(event)

    listen(app)(take)
    trigger: Any = app.functions[0].trigger
    take.__annotations__ = {"event": ITEMS[trigger.word].event, "return": None}
    return app, seen


EVENT = {"id": "e-1", "subject": "/blobServices/default/containers/receipts/blobs/a%20b/é.pdf"}


def cloud_event(**facts: Any) -> Any:
    """Return what the library makes of a CloudEvent, in the shape that its decoder gives it."""
    given = {**dict.fromkeys(("source", "type", "subject", "datacontenttype", "dataschema", "time")), **EVENT, **facts}
    data, extensions = given.pop("data", None), given.pop("extensions", {})
    return SimpleNamespace(specversion="1.0", get_json=lambda: data, extension_attrs=extensions, **given)


def grid_event(**facts: Any) -> Any:
    data = facts.pop("data", {})
    return azure.EventGridEvent(
        data=data, topic="/t", event_time=None, data_version="1", **{"event_type": "t", **EVENT, **facts}
    )


REGISTERED = [
    (
        fungible_azure.service_bus_topic("orders", subscription="billing", connection="SB", sessions=True),
        lambda app: app.topic("take"),
        {
            "type": "serviceBusTrigger", "topicName": "orders", "subscriptionName": "billing", "connection": "SB",
            "isSessionsEnabled": True, "cardinality": "ONE", "dataType": "BINARY",
        },
    ),
    (
        fungible_azure.rabbitmq("orders", connection_string_setting="Rabbit"),
        lambda app: app.queue("take"),
        {
            "type": "rabbitMQTrigger", "queueName": "orders", "connectionStringSetting": "Rabbit",
            "dataType": "BINARY", "direction": "IN",
        },
    ),
    (
        fungible_azure.event_hubs("orders", connection="EH", many=True, consumer_group="billing"),
        lambda app: app.stream("take"),
        {
            "type": "eventHubTrigger", "eventHubName": "orders", "connection": "EH", "consumerGroup": "billing",
            "cardinality": "MANY", "dataType": "BINARY",
        },
    ),
    (
        fungible_azure.kafka("orders", broker_list="Brokers", username="u", protocol="SASLSSL"),
        lambda app: app.stream("take"),
        {
            "type": "kafkaTrigger", "topic": "orders", "brokerList": "Brokers", "consumerGroup": "$Default",
            "cardinality": "ONE", "dataType": "BINARY", "username": "u", "protocol": "SASLSSL",
        },
    ),
    (
        fungible_azure.cosmos_db("orders", database="shop", connection="C", max_items_per_invocation=5),
        lambda app: app.collection("take"),
        {
            "type": "cosmosDBTrigger", "databaseName": "shop", "containerName": "orders", "connection": "C",
            "maxItemsPerInvocation": 5, "createLeaseContainerIfNotExists": True,
        },
    ),
    (
        fungible_azure.sql("dbo.orders", connection_string_setting="Sql"),
        lambda app: app.collection("take"),
        {"type": "sqlTrigger", "tableName": "dbo.orders", "connectionStringSetting": "Sql"},
    ),
    (
        fungible_azure.blob("receipts", connection="Box", source="EventGrid"),
        lambda app: app.bucket("take", prefix="in/{x}-", suffix=".pdf"),
        {
            "type": "blobTrigger", "path": "receipts/in/{{x}}-{name}.pdf", "connection": "Box", "source": "EventGrid",
            "dataType": "BINARY",
        },
    ),
    (
        fungible_azure.blob_events("receipts"),
        lambda app: app.bucket("take", on=("created", "deleted")),
        {"type": "eventGridTrigger"},
    ),
    (None, lambda app: app.cloud_event("take"), {"type": "eventGridTrigger"}),
    (None, lambda app: app.schedule("30 2 * * 1-5"), {"type": "timerTrigger", "schedule": "0 30 2 * * MON-FRI"}),
]  # fmt: skip


@pytest.mark.parametrize(("bound", "listen", "expected"), REGISTERED, ids=lambda one: getattr(one, "kind", None))
def test_the_host_reads_the_source_and_all_that_only_azure_needs(bound: Any, listen: Any, expected: Any) -> None:
    app, _ = taking(listen)
    [function] = built(app, **({} if bound is None else {"take": bound})).values()
    found = binding(function)
    assert found["name"] == "event"
    assert {name: found[name] for name in expected} == expected


def retry_of(function: Any) -> Any:
    return function.get_settings_dict("retry_policy")


def test_what_would_move_on_past_a_failure_has_a_policy_unless_the_binding_wants_none() -> None:
    app = App("policies")

    @app.stream("log")
    def log(_: Record[str]) -> None: ...

    @app.collection("carts")
    def carts(_: DocumentChange[Any]) -> None: ...

    @app.schedule("0 3 * * *")
    def nightly(_: Tick) -> None: ...

    @app.queue("orders")
    def orders(_: Message[str]) -> None: ...

    functions = built(
        app,
        log=fungible_azure.event_hubs("log", connection="EH"),
        carts=fungible_azure.cosmos_db("carts", database="d", connection="C", retries=3, delay=3661),
        orders=fungible_azure.queue_storage("orders"),
    )
    common = {"setting_name": "retry_policy", "strategy": "fixed_delay"}
    assert retry_of(functions["log"]) == {**common, "max_retry_count": "-1", "delay_interval": "00:00:10"}
    assert retry_of(functions["carts"]) == {**common, "max_retry_count": "3", "delay_interval": "01:01:01"}
    assert retry_of(functions["nightly"]) == {**common, "max_retry_count": "2", "delay_interval": "00:00:10"}
    assert not retry_of(functions["orders"])
    assert policy("event_hubs", "log", {"retries": 0, "delay": 0}) is None
    assert policy("timer", "nightly", {"retries": 0}) is None


@pytest.mark.parametrize("options", [{"retries": -2}, {"delay": 0}, {"delay": 86_400}, {"on_reject": "drpo"}])
def test_a_policy_that_is_none_is_refused(options: Any) -> None:
    app, _ = taking(lambda app: app.stream("take"))
    with pytest.raises(BindingError, match="take"):
        built(app, take=fungible_azure.event_hubs("log", connection="EH", **options))


def test_the_blob_trigger_refuses_what_it_would_never_tell_of() -> None:
    app, _ = taking(lambda app: app.bucket("take", on=("created", "deleted")))
    with pytest.raises(BindingError, match=r"not of all in on=\['created', 'deleted'\]; bind it to blob_events"):
        built(app, take=fungible_azure.blob("receipts"))


def test_a_schedule_in_another_zone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    app, _ = taking(lambda app: app.schedule("0 3 * * *"))
    monkeypatch.setenv("WEBSITE_TIME_ZONE", "Europe/Berlin")
    with pytest.raises(BindingError, match="WEBSITE_TIME_ZONE"):
        built(app)
    monkeypatch.setenv("WEBSITE_TIME_ZONE", "UTC")
    assert list(built(app)) == ["take"]


def test_the_runs_of_a_policy_are_counted() -> None:
    app, counts = App("runs"), list[int | None]()

    @app.schedule("0 3 * * *")
    def take(_: Tick, context: Context) -> None:
        counts.append(context.attempt)

    [function] = built(app).values()
    for retry in ((0, 0), (0, 2), (2, -1)):
        context = native(None, 0)
        context.retry_context = SimpleNamespace(retry_count=retry[0], max_retry_count=retry[1])
        handler(function)(SimpleNamespace(past_due=False, schedule_status={}, schedule={}), context)
    assert counts == [None, 1, 3]


def test_one_function_alone_may_be_served() -> None:
    app, _ = taking(lambda app: app.schedule("0 3 * * *"))
    app.get("/")(lambda: "x")
    assert list(built(app, function="take")) == ["take"]
    with pytest.raises(UsageError, match="no function nobody"):
        built(app, function="nobody")


def test_a_subscription_may_send_either_schema() -> None:
    app, seen = taking(lambda app: app.cloud_event("take", type="shop.*"))
    [function] = built(app).values()
    handler(function)(cloud_event(source="/s", type="shop.a", data={"n": 1}), native(None, 0))
    handler(function)(grid_event(event_type="shop.b", data={"n": 2}), native(None, 0))
    assert [(one.type, one.source, one.text.value) for one in seen] == [
        ("shop.a", "/s", {"n": 1}),
        ("shop.b", "/t", {"n": 2}),
    ]
    with pytest.raises(NotDelivered):
        handler(function)(cloud_event(source="/s", type="bank.a"), native(None, 0))
    assert len(seen) == 2


def test_blob_events_of_either_schema_and_of_the_bound_container_alone() -> None:
    app, seen = taking(lambda app: app.bucket("take", on=("created", "deleted")))
    [function] = built(app, take=fungible_azure.blob_events("receipts")).values()
    deleted = "Microsoft.Storage.BlobDeleted"
    handler(function)(cloud_event(source="/s", type="Microsoft.Storage.BlobCreated", data={}), native(None, 0))
    handler(function)(grid_event(event_type=deleted), native(None, 0))
    assert [(one.action, one.bucket, one.key) for one in seen] == [
        ("created", "receipts", "a%20b/é.pdf"),
        ("deleted", "receipts", "a%20b/é.pdf"),
    ]
    other = EVENT["subject"].replace("receipts", "other")
    with pytest.raises(MalformedEvent, match="another container"):
        handler(function)(grid_event(event_type=deleted, subject=other), native(None, 0))


def test_two_functions_of_a_container_get_their_own_blobs_each() -> None:
    app, seen = App("two"), list[str]()

    @app.bucket("receipts", prefix="a/")
    def outer(event: ObjectEvent) -> None:
        seen.append(f"outer {event.key}")

    @app.bucket("receipts", prefix="a/b/")
    def inner(event: ObjectEvent) -> None:
        seen.append(f"inner {event.key}")

    functions = built(app, receipts=fungible_azure.blob("receipts"))
    blob = SimpleNamespace(name="receipts/a/b/c", uri=None, length=1, blob_properties={}, metadata={})
    for name in ("outer", "inner"):
        handler(functions[name])(blob, native(None, 0))
    assert seen == ["outer a/b/c", "inner a/b/c"]


def test_two_functions_of_a_hub_read_it_as_groups_of_their_own() -> None:
    app, _ = taking(lambda app: app.stream("one"))

    @app.stream("two")
    def two(_: Record[str]) -> None: ...

    hubs = fungible_azure.event_hubs
    bound = {"one": hubs("log", connection="EH"), "two": hubs("log", connection="EH", consumer_group="second")}
    groups = [binding(one)["consumerGroup"] for one in built(app, **bound).values()]
    assert groups == ["$Default", "second"]


def test_a_source_never_reads_a_blobs_bytes() -> None:
    class Unread:
        name, uri, length, blob_properties, metadata = "receipts/a", None, 1, {"ContentLength": 1}, None

        def read(self, _size: int = -1) -> bytes:
            raise AssertionError

    app, seen = taking(lambda app: app.bucket("take"))
    [function] = built(app, take=fungible_azure.blob("receipts")).values()
    handler(function)(Unread(), native(None, 0))
    assert [(one.key, one.size) for one in seen] == [("a", 1)]


def test_a_change_that_is_no_json_is_a_failure() -> None:
    app, seen = taking(lambda app: app.collection("take"))
    [function] = built(app, take=fungible_azure.sql("t", connection_string_setting="S", key=("a", "b"))).values()
    handler(function)('[{"Operation": 2, "Item": {"a": 1, "b": 2}}]', native(None, 0))
    assert [dict(one.key) for one in seen] == [{"a": 1, "b": 2}]
    for given in ("no JSON", None):
        with pytest.raises(MalformedEvent, match="changes"):
            handler(function)(given, native(None, 0))


def test_the_schedule_is_what_the_tick_says() -> None:
    app, seen = taking(lambda app: app.schedule("30 2 * * *"))
    [function] = built(app).values()
    handler(function)(SimpleNamespace(past_due=True, schedule_status={}, schedule={}), native(None, 0))
    [tick] = seen
    assert (tick.name, tick.cron, tick.past_due, tick.scheduled_at) == ("take", "0 30 2 * * *", True, None)
