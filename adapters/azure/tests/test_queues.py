"""Storage queues and Service Bus: what their functions make of the library's messages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from azure.functions import meta, queue, servicebus

from fungible import App, Batch, BindingError, Message, NotDelivered
from fungible_azure import queue_storage, rabbitmq, service_bus
from fungible_azure.simulate import native
from fungible_azure.simulate import queue_storage as storage
from fungible_azure.simulate import service_bus as bus
from tests.function_apps import Functions, binding, built, handler


def data(sent: dict[str, Any]) -> tuple[meta.Datum, dict[str, meta.Datum]]:
    """Return what the host sends as the library's own decoders get it from the worker."""
    return datum(sent["data"]), {name: datum(value) for name, value in sent["metadata"].items()}


def datum(value: dict[str, Any]) -> meta.Datum:
    [(kind, inner)] = value.items()
    if kind == "json":
        return meta.Datum(json.dumps(inner), "json")
    if kind.startswith("collection_"):
        return meta.Datum(SimpleNamespace(**{kind.removeprefix("collection_"): inner}), kind)
    return meta.Datum(inner, kind)


class TestQueues:
    @pytest.fixture
    def seen(self) -> Iterator[list[Any]]:
        found: list[Any] = []
        yield found
        assert found

    def queued(self, seen: list[Any], bound: Any, *, batch: bool = False) -> Functions:
        app = App("queues")

        @app.queue("orders")
        def settle(message: Message[bytes]) -> None:
            seen.append(message)
            if message.body == b"fail":
                raise ValueError

        @app.queue("batches")
        def settle_batch(batch: Batch[Message[str]]) -> None:
            seen.extend(batch)

        other = queue_storage("other")
        return built(app, **{"orders": other, "batches": bound} if batch else {"orders": bound, "batches": other})

    def test_storage_queues_get_bytes_from_the_librarys_message(self, seen: list[Any]) -> None:
        function = self.queued(seen, queue_storage("orders-prod", connection="Box"))["settle"]
        found = binding(function)
        assert (found["type"], found["queueName"], found["connection"]) == ("queueTrigger", "orders-prod", "Box")
        assert found["dataType"] == "BINARY"
        sent_at = datetime(2026, 1, 8, 10, 11, 12, tzinfo=UTC)
        messages = [Message("", id="m-1", text="é", sent_at=sent_at, attempt=3)]
        content, metadata = data(storage.host(messages, {}))
        event = queue.QueueMessageInConverter.decode(content, trigger_metadata=metadata)
        assert handler(function)(event, native(None, 0)) is None
        [message] = seen
        assert (message.id, message.text, message.attempt, message.sent_at) == ("m-1", "é", 3, sent_at)
        assert (message.source, message.group, dict(message.attributes)) == ("orders-prod", None, {})
        built_wire = storage.build(messages, {"name": "orders-prod"})["message"]
        assert message.native == {**built_wire, "body": "é".encode()}

    @pytest.mark.parametrize("name", ["settle", "settle_batch"])
    def test_a_failure_is_raised_and_nothing_is_returned(self, seen: list[Any], name: str) -> None:
        function = self.queued(seen, queue_storage("q"), batch=name == "settle_batch")[name]
        content, metadata = data(storage.host([Message("", id="1", text="fail")], {}))
        event = queue.QueueMessageInConverter.decode(content, trigger_metadata=metadata)
        if name == "settle":
            with pytest.raises(NotDelivered):
                handler(function)(event, native(None, 0))
        else:
            assert handler(function)(event, native(None, 0)) is None

    def test_a_message_of_rabbitmq_is_its_body_and_its_invocation(self, seen: list[Any]) -> None:
        function = self.queued(seen, rabbitmq("orders-prod", connection_string_setting="Rabbit"))["settle"]
        for at, body in enumerate(("é", "é".encode(), b"\xff", b"")):
            assert handler(function)(body, native({"invocation": f"i-{at}"}, 0)) is None
        assert [(one.id, one.text) for one in seen] == [("i-0", "é"), ("i-1", "é"), ("i-2", b"\xff"), ("i-3", "")]
        assert {(one.source, one.attempt, one.sent_at, one.group) for one in seen} == {
            ("orders-prod", None, None, None)
        }
        assert (seen[2].native, dict(seen[2].attributes)) == (b"\xff", {})
        for lost in (b"fail", None):
            with pytest.raises(NotDelivered):
                handler(function)(lost, native(None, 0))
        assert len(seen) == 5

    @pytest.mark.parametrize("many", [False, True])
    def test_service_bus_says_the_same_one_by_one_and_in_a_batch(self, seen: list[Any], *, many: bool) -> None:
        bound = service_bus("orders", connection="SB", many=many, sessions=True)
        function = self.queued(seen, bound)["settle"]
        found = binding(function)
        assert (found["type"], found["queueName"], found["connection"]) == ("serviceBusTrigger", "orders", "SB")
        assert (found["cardinality"], found["isSessionsEnabled"], found["dataType"]) == (
            "MANY" if many else "ONE",
            True,
            "BINARY",
        )
        sent_at = datetime(2026, 1, 8, 10, 11, 12, 345000, tzinfo=UTC)
        messages = [
            Message("", id=f"m-{at}", text=b"\xff", attributes={"k": "v"}, sent_at=sent_at, attempt=at, group="s")
            for at in (1, 2)
        ]
        for delivery in [messages] if many else [[one] for one in messages]:
            content, metadata = data(bus.host(delivery, {"many": many}))
            event = servicebus.ServiceBusMessageInConverter.decode(content, trigger_metadata=metadata)
            assert handler(function)(event, native(None, 0)) is None
        assert [(one.id, one.text, one.attempt, one.group) for one in seen] == [
            ("m-1", b"\xff", 1, "s"),
            ("m-2", b"\xff", 2, "s"),
        ]
        assert all(dict(one.attributes) == {"k": "v"} and one.sent_at == sent_at for one in seen)

    def test_texts_that_the_host_did_not_send_for_each_message_are_no_ones(self, seen: list[Any]) -> None:
        function = self.queued(seen, service_bus("orders", connection="SB", many=True))["settle"]
        messages = [Message("", id="", text="a", group=None), Message("", id="m-2", text="b", group="s")]
        content, metadata = data(bus.host(messages, {"many": True}))
        event = servicebus.ServiceBusMessageInConverter.decode(content, trigger_metadata=metadata)
        assert isinstance(event, list)
        assert [one.message_id for one in event] == ["m-2", None], "the library shifts them"
        handler(function)(event, native(None, 0))
        assert [(one.id, one.group, one.text) for one in seen] == [("1", None, "a"), ("2", None, "b")]

    def test_without_a_binding_the_choices_are_named(self, seen: list[Any]) -> None:
        app = App("queues")

        @app.queue("orders")
        def settled(_: Message[str]) -> None: ...

        with pytest.raises(BindingError, match="queue_storage, service_bus"):
            built(app)
        seen.append("")
