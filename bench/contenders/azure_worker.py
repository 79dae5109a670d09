"""What Azure's worker does around a function: the library's own request, and its own encoder of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import azure.functions as func
from azure.functions.http import HttpRequest, HttpResponseConverter

TRACE = SimpleNamespace(trace_parent="", trace_state="", attributes={})
CONTEXT = SimpleNamespace(invocation_id="8476a536-e9f4-11e8-9739-000000000001", function_name="a", trace_context=TRACE)


def request_of(event: dict[str, Any]) -> HttpRequest:
    """Returns the event as the library decodes it from the host."""
    parts: dict[str, Any] = {**event, "body": event["body"].encode(), "body_type": "bytes"}
    return HttpRequest(**parts)


def function_of(app: func.FunctionApp) -> Callable[..., Any]:
    """Returns the app's first function, as the worker calls it."""
    found: Callable[..., Any] = app.get_functions()[0].get_user_function()
    return found


def worker(call: Callable[[HttpRequest, Any], Any]) -> Callable[[dict[str, Any], Any], Any]:
    """Returns what answers events: the first time as the host reads it, from then on encoded and no more."""
    requests: dict[int, HttpRequest] = {}

    def handler(event: dict[str, Any], _: Any) -> Any:
        request = requests.get(id(event))
        if request is not None:
            return HttpResponseConverter.encode(call(request, CONTEXT), expected_type=None)
        requests[id(event)] = request_of(event)
        value = HttpResponseConverter.encode(call(request_of(event), CONTEXT), expected_type=None).value
        return {
            "statusCode": int(value["status_code"].value),
            "headers": {name: one.value for name, one in value["headers"].items()},
            "body": value["body"].value.decode(),
        }

    return handler


def seen_of(headers: Any, query: Any, cookie: str) -> str:
    """Returns what each contender says that it saw."""
    for pair in cookie.split("; "):
        name, _, session = pair.partition("=")
        if name == "session":
            break
    return f"{headers['x-tenant']} {query['dry']} {session}"


def accepted(body: bytes, customer: str) -> str:
    """Returns the answer to an order as JSON."""
    return json.dumps({"accepted": json.loads(body)["id"], "customer": customer})
