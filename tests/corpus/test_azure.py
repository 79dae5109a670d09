"""What the host sends, as Azure's own library decodes it, reaches a handler with the facts that were recorded of it."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import azure.functions as azure
import pytest
from azure.functions import http, meta, queue, servicebus

from fungible import App, HttpRequest, Message
from fungible_azure import entrypoint, queue_storage, service_bus
from fungible_azure.simulate import native
from tests.corpus.recorded import FOLDER, each, recorded

pytestmark = pytest.mark.corpus

EXPECTED = FOLDER / "expectations" / "azure-functions-python-library-decode"
DECODERS: dict[str, Any] = {
    "HttpRequestConverter": http.HttpRequestConverter,
    "QueueMessageInConverter": queue.QueueMessageInConverter,
    "ServiceBusMessageInConverter": servicebus.ServiceBusMessageInConverter,
}


def cases(converter: str) -> list[Path]:
    return sorted(EXPECTED.glob(f"*-{converter}.json"))


def datum(given: dict[str, Any] | None) -> Any:
    """Return a recorded datum as the worker hands it to the library."""
    if given is None:
        return None
    kind, value = given["type"], given["value"]
    if kind == "http":
        parts = {name: datum(value[name]) for name in ("method", "url", "body")}
        maps = {name: {k: datum(v) for k, v in value[name].items()} for name in ("headers", "query", "params")}
        return meta.Datum({**parts, **maps}, kind)
    if kind.startswith("collection_"):
        return meta.Datum(
            SimpleNamespace(**{kind.removeprefix("collection_"): [plain(one) for one in value[kind]]}), kind
        )
    return meta.Datum(plain(value), kind)


def delivered(converter: str, recorded: dict[str, Any], bound: Any = None) -> list[Any]:
    """Return what a handler sees of a recorded event, through the library's decoder and the registered function."""
    given = recorded["trigger_metadata"]
    metadata = None if given is None else {name: datum(value) for name, value in given.items()}
    event = DECODERS[converter].decode(datum(recorded["data"]), trigger_metadata=metadata)
    app, seen = App("corpus"), list[Any]()
    if bound is None:
        app.http("GET", "POST", path="/")(_looking(seen))
    else:
        app.queue("orders")(_taking(seen))
    found: azure.FunctionApp = entrypoint(app, auth_level="anonymous", **({} if bound is None else {"orders": bound}))
    found.get_functions()[0].get_user_function()(event, native(None, 0))
    return seen


def _looking(seen: list[Any]) -> Any:
    def look(request: HttpRequest) -> None:
        seen.append(request)

    return look


def _taking(seen: list[Any]) -> Any:
    def take(message: Message[bytes]) -> None:
        seen.append(message)

    return take


def plain(value: Any) -> Any:
    """Return a recorded value; a time without a zone is in UTC."""
    if isinstance(value, dict) and value.keys() == {"$bytes_base64"}:
        return base64.b64decode(value["$bytes_base64"])
    if isinstance(value, dict) and value.keys() == {"$datetime"}:
        found = datetime.fromisoformat(value["$datetime"])
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return value


def test_there_are_cases() -> None:
    assert [len(cases(converter)) for converter in ("HttpRequestConverter", "ServiceBusMessageInConverter")] == [1, 2]


@pytest.mark.parametrize("file", cases("HttpRequestConverter"), ids=lambda file: file.stem)
def test_requests(file: Path) -> None:
    case = json.loads(file.read_text())
    expected = case["decoded"]
    [request] = delivered("HttpRequestConverter", case)
    assert (request.method, request.url) == (expected["method"], expected["url"])
    assert request.body == plain(expected["get_body()"])
    assert dict(request.headers.items()) == expected["headers"]


@pytest.mark.parametrize("file", cases("ServiceBusMessageInConverter"), ids=lambda file: file.stem)
def test_service_bus_messages(file: Path) -> None:
    case = json.loads(file.read_text())
    many = isinstance(case["decoded"], list)
    expected = case["decoded"] if many else [case["decoded"]]
    seen = delivered("ServiceBusMessageInConverter", case, service_bus("orders", connection="SB", many=many))
    assert len(seen) == len(expected)
    for message, told in zip(seen, expected, strict=True):
        assert (message.id, message.attempt, message.group) == (
            told["message_id"],
            told["delivery_count"],
            told["session_id"],
        )
        assert (message.raw, message.sent_at) == (plain(told["get_body()"]), plain(told["enqueued_time_utc"]))
        assert dict(message.attributes) == told["application_properties"]


def test_a_batch_with_few_properties() -> None:
    [case] = recorded("azure", "datum-servicebus")
    seen = delivered("ServiceBusMessageInConverter", case.event(), service_bus("orders", connection="SB", many=True))
    assert [message.id for message in seen] == ["abcee18397398d93891830a0aac89eed"] * 3
    assert [json.loads(message.text)["lucky_number"] for message in seen] == [23, 34, 45]
    assert [(message.attempt, message.sent_at, message.group) for message in seen] == [(None, None, None)] * 3


@pytest.mark.parametrize("case", each(*recorded("azure", "datum-queue")))
def test_queue_messages(case: Any) -> None:
    event = case.event()
    if event["trigger_metadata"] is None:
        with pytest.raises(NotImplementedError, match="missing trigger metadata"):
            delivered("QueueMessageInConverter", event, queue_storage("orders"))
        return
    [message] = delivered("QueueMessageInConverter", event, queue_storage("orders"))
    assert (message.id, message.attempt, message.text) == ("1", 10, "test_body")
    assert message.sent_at == datetime(2022, 1, 12, 3, 16, 34, tzinfo=UTC)
