"""The kinds of Azure Functions and what each can do; data only."""

from __future__ import annotations

from fungible.codec import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_NO_DEADLINE = (
    "differs: none is known unless AzureFunctionsJobHost__functionTimeout says it [host.json, functionTimeout]"
)
_ONE_ANSWER = "unsupported: an invocation succeeds or fails as a whole [FunctionRpc.proto, InvocationResponse]"


def _by(*keys: str) -> Callable[[Any], tuple[str, ...]]:
    """Return what gives the names that a wire form has under `keys`: how the function was registered.

    An event itself does not say where it comes from.
    """

    def names(wire: Any) -> tuple[str, ...]:
        found = [wire.get(key) for key in keys] if type(wire) is dict else []
        return tuple(name for name in found if type(name) is str)

    return names


def _of(name: str, group: str) -> Callable[[Any], tuple[str, ...]]:
    """Return what gives `name/group`, since each group of consumers reads a log for itself, and the name alone."""

    def names(wire: Any) -> tuple[str, ...]:
        found = _by(name, group)(wire)
        return ("/".join(found), found[0]) if len(found) == 2 else found

    return names


_SERVICE_BUS = {
    "partial": _ONE_ANSWER,
    "batch": "differs: single messages unless many=True [Azure Service Bus trigger, cardinality]",
    "order": "exact",
    "attempt": "exact",
    "deadline": _NO_DEADLINE,
    "retry_after": "differs: it comes again at once, the lock decides [Azure Service Bus trigger, PeekLock]",
    "reject": "differs: as Retry, the max delivery count of the queue or subscription moves it "
    "[Azure Service Bus trigger, PeekLock behavior]",
}
_POLICY = {
    "partial": _ONE_ANSWER,
    "order": "exact",
    "deadline": _NO_DEADLINE,
    "retry_after": "differs: the declared retry policy decides [Azure Functions error handling, Retry policies]",
    "reject": "differs: as Retry, until the retry policy gives up, and dropped where on_reject says so "
    "[Azure Functions error handling, Retry policies]",
}
_BLOB = {
    "partial": _ONE_ANSWER,
    "batch": "differs: single blobs, one for each invocation [Azure Blob storage trigger]",
    "deadline": _NO_DEADLINE,
}
_EVENT_GRID = {
    "partial": _ONE_ANSWER,
    "batch": "differs: single events, the host calls once for each [Azure Event Grid trigger]",
    "deadline": _NO_DEADLINE,
    "retry_after": "differs: its schedule of redeliveries decides [Event Grid, Message delivery and retry]",
    "reject": "differs: as Retry, until it is dead-lettered or dropped after 30 deliveries or a day "
    "[Event Grid, Message delivery and retry]",
}

KINDS: Mapping[str, Kind] = {
    "http": Kind(
        "http",
        "httpTrigger",
        {
            "streaming": "differs: gathered, then sent whole [FunctionRpc.proto, RpcHttp.body]",
            "response_size": "exact",
            "set_cookie": "differs: one line goes as it is, the others are rewritten with their path first "
            "[azure-functions-host, RawScriptResult; ASP.NET Core, SetCookieHeaderValue]",
            "repeated_response_headers": "differs: a repeated header is joined with commas, and names come in no order "
            "[FunctionRpc.proto, RpcHttp.headers is a map]",
            "header_text": "differs: a value beyond ASCII is lost with its answer, which is a 500 instead "
            "[ASP.NET Core, KestrelServerOptions.ResponseHeaderEncodingSelector]",
            "repeated_request_headers": "differs: a repeated header is joined with commas "
            "[azure-functions-host, GrpcMessageConversionExtensions.ToRpcHttp]",
            "repeated_query": "exact",
            "encoded_path": "differs: the host encodes the path anew, so that raw_path is None and %252F arrives as / "
            "[azure-functions-host, ToRpcHttp; ASP.NET Core, PathString.ToUriComponent]",
            "binary_response": "exact",
            "untyped_response": "exact",
            "deadline": _NO_DEADLINE,
            "head_content_length": "exact",
        },
    ),
    "queue_storage": Kind(
        "queue",
        "queueTrigger",
        {
            "partial": _ONE_ANSWER,
            "batch": "differs: single messages, one for each invocation [Azure Queue storage trigger, Concurrency]",
            "order": "exact",
            "attempt": "exact",
            "deadline": _NO_DEADLINE,
            "retry_after": "differs: visibilityTimeout decides [Azure Queue storage trigger, host.json settings]",
            "reject": "differs: as Retry, the fifth failure moves it to the poison queue "
            "[Azure Queue storage trigger, Poison messages]",
        },
        _by("queue"),
    ),
    "service_bus": Kind("queue", "serviceBusTrigger", _SERVICE_BUS, _by("queue")),
    "service_bus_topic": Kind("topic", "serviceBusTrigger", _SERVICE_BUS, _by("queue"), codec="service_bus"),
    "rabbitmq": Kind(
        "queue",
        "rabbitMQTrigger",
        {
            "partial": _ONE_ANSWER,
            "batch": "differs: single messages, one for each invocation [azure-functions-rabbitmq-extension, "
            "RabbitMQListener]",
            "order": "exact",
            "attempt": "differs: not counted, and the id is the invocation's, another at each delivery: a body comes "
            "alone [azure_functions_runtime, GenericBinding]",
            "deadline": _NO_DEADLINE,
            "retry_after": "differs: it comes again at once, and the queue's length decides, for it is published anew "
            "[azure-functions-rabbitmq-extension, RabbitMQListener: BasicPublish]",
            "reject": "differs: as Retry, the fifth failure rejects it, and the queue's dead letter exchange takes it "
            "[azure-functions-rabbitmq-extension, RabbitMQListener: BasicReject]",
        },
        _by("queue"),
    ),
    "event_hubs": Kind(
        "stream",
        "eventHubTrigger",
        {**_POLICY, "batch": "differs: single events unless many=True [Azure Event Hubs trigger, cardinality]"},
        _of("hub", "consumer_group"),
    ),
    "kafka": Kind(
        "stream",
        "kafkaTrigger",
        {**_POLICY, "batch": "differs: single records unless many=True [Apache Kafka trigger, cardinality]"},
        _of("topic", "consumer_group"),
    ),
    "blob": Kind(
        "bucket",
        "blobTrigger",
        {
            **_BLOB,
            "deletions": "unsupported: blobs that are new or written anew are told of, never other actions "
            "[Azure Blob storage trigger]",
            "retry_after": "differs: the extension decides [Azure Blob storage trigger, Poison blobs]",
            "reject": "differs: as Retry, the fifth failure writes a note of it to the queue "
            "webjobs-blobtrigger-poison [Azure Blob storage trigger, Poison blobs]",
        },
        _by("function", "container"),
    ),
    "blob_events": Kind(
        "bucket", "eventGridTrigger", {**_EVENT_GRID, **_BLOB, "deletions": "exact"}, _by("function", "container")
    ),
    "cosmos_db": Kind(
        "collection",
        "cosmosDBTrigger",
        {
            **_POLICY,
            "batch": "exact",
            "deletions": "unsupported: the newest version of a document is shown, not that it was deleted "
            "[Azure Cosmos DB, Change feed modes]",
        },
        _by("container"),
    ),
    "sql": Kind(
        "collection",
        "sqlTrigger",
        {
            "partial": _ONE_ANSWER,
            "batch": "exact",
            "order": "exact",
            "deletions": "exact",
            "deadline": _NO_DEADLINE,
            "retry_after": "differs: the lease on the rows decides [Azure SQL trigger, Retry support]",
            "reject": "differs: as Retry, after the fifth failure the rows are left until they change again, and "
            "dropped where on_reject says so [Azure SQL trigger, Retry support]",
        },
        _by("table"),
    ),
    "timer": Kind(
        "schedule",
        "timerTrigger",
        {
            "partial": _ONE_ANSWER,
            "batch": "exact",
            "deadline": _NO_DEADLINE,
            "retry_after": _POLICY["retry_after"],
            "reject": "differs: as Retry, until the retry policy gives up "
            "[Azure Functions error handling, Retry policies]",
        },
        _by("name"),
    ),
    "event_grid_schema": Kind("cloud_event", "eventGridTrigger", _EVENT_GRID, _by("function", "name")),
    "event_grid": Kind("cloud_event", "eventGridTrigger", _EVENT_GRID, _by("function", "name")),
    "invoke": Kind(
        "invoke", "httpTrigger on a bound path", {"deadline": _NO_DEADLINE, "any_json": "exact"}, _by("source")
    ),
}
DEFAULT_KINDS: Mapping[str, str] = {"schedule": "timer", "cloud_event": "event_grid"}
