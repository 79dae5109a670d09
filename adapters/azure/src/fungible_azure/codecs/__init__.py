"""The kinds of Azure Functions and what each can do; data only."""

from __future__ import annotations

from fungible.codec import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_NO_DEADLINE = (
    "differs: none is known unless AzureFunctionsJobHost__functionTimeout says it [host.json, functionTimeout]"
)
_ONE_ANSWER = "unsupported: an invocation succeeds or fails as a whole [FunctionRpc.proto, InvocationResponse]"


def _queue_name(wire: Any) -> tuple[str, ...]:
    """Return the name that the function was registered with: an event does not say where it comes from."""
    name = wire.get("queue") if type(wire) is dict else None
    return (name,) if type(name) is str else ()


def _path(wire: Any) -> tuple[str, ...]:
    """Return the path that the function was registered with."""
    path = wire.get("source") if type(wire) is dict else None
    return (path,) if type(path) is str else ()


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
        _queue_name,
    ),
    "service_bus": Kind(
        "queue",
        "serviceBusTrigger",
        {
            "partial": _ONE_ANSWER,
            "batch": "differs: single messages unless many=True [Azure Service Bus trigger, cardinality]",
            "order": "exact",
            "attempt": "exact",
            "deadline": _NO_DEADLINE,
            "retry_after": "differs: it comes again at once, the lock decides [Azure Service Bus trigger, PeekLock]",
            "reject": "differs: as Retry, the queue's max delivery count moves it "
            "[Azure Service Bus trigger, PeekLock behavior]",
        },
        _queue_name,
    ),
    "invoke": Kind("invoke", "httpTrigger on a bound path", {"deadline": _NO_DEADLINE, "any_json": "exact"}, _path),
}
DEFAULT_KINDS: Mapping[str, str] = {}
UNSUPPORTED: Mapping[str, str] = dict.fromkeys(
    ("topic", "stream", "bucket", "collection", "schedule", "cloud_event"),
    "unsupported: no source of it is carried [this version]",
)
"""Triggers that no kind here carries, each with its reason."""
