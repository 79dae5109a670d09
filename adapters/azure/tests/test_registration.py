"""How sources are registered: what the host reads of each, and what is refused before it could lose an event."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import fungible_azure
from fungible import (
    App,
    BindingError,
    Context,
    DocumentChange,
    Message,
    Record,
    Tick,
)
from fungible.errors import UsageError
from fungible_azure.registration import policy
from fungible_azure.simulate import native
from tests.function_apps import binding, built, handler, taking

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


def test_two_functions_of_a_hub_read_it_as_groups_of_their_own() -> None:
    app, _ = taking(lambda app: app.stream("one"))

    @app.stream("two")
    def two(_: Record[str]) -> None: ...

    hubs = fungible_azure.event_hubs
    bound = {"one": hubs("log", connection="EH"), "two": hubs("log", connection="EH", consumer_group="second")}
    groups = [binding(one)["consumerGroup"] for one in built(app, **bound).values()]
    assert groups == ["$Default", "second"]
