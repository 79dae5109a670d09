"""The real functions, called in this process as Azure's worker calls them; for tests, never imported at run time."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from importlib import import_module
from inspect import iscoroutinefunction
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest import mock

import fungible_azure as azure
from fungible.codec import Binding
from fungible.local.background import Background
from fungible_azure.codecs import KINDS
from fungible_azure.local.routes import HeadRefused, Routes
from fungible_azure.simulate.http import decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from fungible.app import App
    from fungible.codec import Options


def source(kind: str, name: str, options: Options) -> Binding:
    """Return what ties a function's name to a source, or to a path for direct calls."""
    many, sessions = options.get("many", False), options.get("sessions", False)
    match kind:
        case "invoke":
            return azure.invoke(f"/_invoke/{name}", auth_level="anonymous")
        case "rabbitmq":
            return azure.rabbitmq(name, connection_string_setting="Rabbit")
        case "service_bus":
            return azure.service_bus(name, connection="ServiceBus", many=many, sessions=sessions)
        case "service_bus_topic":
            topic = azure.service_bus_topic
            return topic(name, subscription="all", connection="ServiceBus", many=many, sessions=sessions)
        case "event_hubs":
            return azure.event_hubs(name, connection="EventHubs", many=many)
        case "kafka":
            return azure.kafka(name, broker_list="Brokers", many=many)
        case "cosmos_db":
            return azure.cosmos_db(name, database="shop", connection="Cosmos")
        case "sql":
            return azure.sql(name, connection_string_setting="Sql")
        case "event_grid_schema":
            return Binding(kind, name, {})
        case _:
            made: Binding = getattr(azure, kind)(name)
            return made


@contextmanager
def opened(app: App, kind: str, bindings: Mapping[str, Any], _seconds: float) -> Generator[Callable[[Any, Any], Any]]:
    """Give what delivers one event to the function that the host would choose; App Service stands in front of it."""
    import_module("azure.functions")
    loop = Background()

    async def indexed() -> Any:
        return azure.entrypoint(app, auth_level="anonymous", **bindings)

    try:
        with mock.patch.dict(os.environ, {"WEBSITE_SITE_NAME": "orders"}):
            functions = [_registered(one) for one in loop.run(indexed()).get_functions()]

        def call(function: Any, event: Any, native: Any) -> Any:
            answer = function.handler(event, native)
            return loop.run(answer) if iscoroutinefunction(function.handler) else answer

        def deliver(wire: Any, native: Any) -> Any:
            if kind in ("http", "invoke"):
                return _answered(functions, wire, lambda function, event: call(function, event, native))
            function = _listening(functions, kind, wire)
            many = str(function.trigger.get("cardinality")).upper() == "MANY"
            return call(function, _objects(kind, wire, many=many), native)

        yield deliver
    finally:
        loop.close()


def _registered(function: Any) -> SimpleNamespace:
    trigger = json.loads(function.get_function_json())["bindings"][0]
    return SimpleNamespace(name=function.get_function_name(), handler=function.get_user_function(), trigger=trigger)


def _answered(functions: Any, wire: Mapping[str, Any], call: Callable[[Any, Any], Any]) -> Any:
    """Return what the library makes of a function's answer; what no function takes is the host's own."""
    path = decoded(wire["url"].partition("://")[2].partition("?")[0])
    try:
        found = Routes(functions).match(wire["method"], path[path.find("/") :])
    except HeadRefused as refused:
        return {"status_code": 405, "headers": {"allow": refused.allow}, "cookies": [], "body": b""}
    if found is None:
        return {"status_code": 404, "headers": {}, "cookies": [], "body": b""}
    headers = {**wire["headers"]}
    if wire["client_ip"]:
        seen = f"{wire['client_ip']}:0" if ":" not in wire["client_ip"] else f"[{wire['client_ip']}]:0"
        headers["x-forwarded-for"] = ", ".join(filter(None, (headers.get("x-forwarded-for"), seen)))
    http = import_module("azure.functions.http")
    request = http.HttpRequest(
        wire["method"],
        wire["url"],
        headers=headers,
        params={},
        route_params=found[1],
        body_type="bytes",
        body=wire["body"],
    )
    datum = http.HttpResponseConverter.encode(call(found[0], request), expected_type=None).value
    return {
        "status_code": int(datum["status_code"].value),
        "headers": {name: value.value for name, value in datum["headers"].items()},
        "cookies": [_cookie(one) for cookie in datum["cookies"] or () for one in cookie.values()],
        "body": datum["body"].value,
    }


def _cookie(morsel: Any) -> dict[str, Any]:
    """Return the parts that the worker sends: an empty path is one that was said, for the host takes it as it is."""
    said = {name: morsel[name] for name in ("expires", "max-age", "samesite") if morsel[name]}
    said |= {name: morsel[name] for name in ("domain", "path") if morsel[name] is not None}
    flags = {name: bool(morsel[name]) for name in ("secure", "httponly")}
    return {"name": morsel.key, "value": morsel.value, **said, **flags}


def _listening(functions: Any, kind: str, wire: Mapping[str, Any]) -> Any:
    """Return the function whose trigger is of this kind, by the names that its source has in function.json."""
    place, parts = PLACES.get(kind, ("", ()))
    for one in functions:
        named = "/".join(str(one.trigger.get(part)) for part in parts)
        named = named.partition("/")[0] if "{name}" in named else named  # a container, then a pattern of its blobs
        if one.trigger["type"] == KINDS[kind].key and named == wire.get(place, ""):
            return one
    raise LookupError(f"no function listens to {kind} {wire.get(place, '')}")


PLACES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "blob": ("container", ("path",)),
    "cosmos_db": ("container", ("databaseName", "containerName")),
    "event_hubs": ("hub", ("eventHubName",)),
    "kafka": ("topic", ("topic",)),
    "queue_storage": ("queue", ("queueName",)),
    "rabbitmq": ("queue", ("queueName",)),
    "service_bus": ("queue", ("queueName",)),
    "service_bus_topic": ("queue", ("topicName", "subscriptionName")),
    "sql": ("table", ("tableName",)),
}
"""What a wire form and function.json call the source of each kind; the other triggers name none."""


def _objects(kind: str, wire: Mapping[str, Any], *, many: bool) -> Any:
    """Return the library's objects, as its own converters make them of what the host sends."""
    simulator = import_module(f"fungible_azure.simulate.{kind}")
    host = simulator.sent(wire, {"many": many})
    metadata = {name: _datum(value) for name, value in host["metadata"].items() if value is not None}
    if kind not in CONVERTERS:  # the worker's own generic converter gives the text or the bytes
        [data] = host["data"].values()
        return data
    module, converter = CONVERTERS[kind]
    return getattr(import_module(f"azure.functions.{module}"), converter).decode(
        _datum(host["data"]), trigger_metadata=metadata
    )


CONVERTERS = {
    "blob": ("blob", "BlobConverter"),
    "blob_events": ("eventgrid", "EventGridEventInConverter"),
    "cosmos_db": ("cosmosdb", "CosmosDBTriggerConverter"),
    "event_grid": ("eventgrid", "EventGridEventInConverter"),
    "event_grid_schema": ("eventgrid", "EventGridEventInConverter"),
    "event_hubs": ("eventhub", "EventHubTriggerConverter"),
    "kafka": ("kafka", "KafkaTriggerConverter"),
    "queue_storage": ("queue", "QueueMessageInConverter"),
    "service_bus": ("servicebus", "ServiceBusMessageInConverter"),
    "service_bus_topic": ("servicebus", "ServiceBusMessageInConverter"),
    "timer": ("timer", "TimerRequestConverter"),
}


def _datum(value: Mapping[str, Any]) -> Any:
    """Return a value of the protocol as the worker hands it to the converters."""
    datum = import_module("azure.functions.meta").Datum
    [(kind, inner)] = value.items()
    if kind == "json":
        return datum(json.dumps(inner), "json")
    if kind.startswith("collection_"):
        return datum(SimpleNamespace(**{kind.removeprefix("collection_"): inner}), kind)
    return datum(inner, kind)
