"""The kinds of a container and what each can do; data only."""

from __future__ import annotations

from fungible.asgi import path_below
from fungible.codec import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_NO_DEADLINE = "differs: none is known [ASGI specification, HTTP scope]"
_SENDER = "differs: the sender's delivery spec decides [Knative documentation, Handling delivery failure]"
_ONE = "unsupported: one status for all events [CloudEvents, HTTP Protocol Binding 3.3; RFC 9110, 15]"
_SINGLE = "differs: single, a request brings one"


def _path(wire: Any) -> tuple[str, ...]:
    """Return the path that came, which a binding names."""
    scope = wire.get("scope") if type(wire) is dict else None
    found: Any = path_below(scope) if type(scope) is dict else None
    return (found or "/",) if type(found) is str else ()


KINDS: Mapping[str, Kind] = {
    "http": Kind(
        "http",
        "ASGI http scope",
        {
            "streaming": "exact",
            "response_size": "exact",
            "set_cookie": "exact",
            "repeated_response_headers": "exact",
            "repeated_request_headers": "exact",
            "repeated_query": "exact",
            "encoded_path": "exact",
            "binary_response": "exact",
            "untyped_response": "exact",
            "header_text": "exact",
            "deadline": _NO_DEADLINE,
            "head_content_length": "exact",
        },
    ),
    "cloud_events": Kind(
        "cloud_event",
        "CloudEvents over HTTP",
        {
            "batch": f"{_SINGLE} [CloudEvents, HTTP Protocol Binding 3: batched mode must be solicited]",
            "deadline": _NO_DEADLINE,
            "partial": "exact",
            "reject": "exact",
            "retry_after": _SENDER,
        },
        _path,
    ),
    "cloud_events_batch": Kind(
        "cloud_event",
        "CloudEvents over HTTP, batched",
        {
            "batch": "exact",
            "deadline": _NO_DEADLINE,
            "partial": _ONE,
            "reject": "exact",
            "retry_after": _SENDER,
        },
        _path,
    ),
    "event_grid": Kind(
        "cloud_event",
        "Event Grid webhook",
        {
            "batch": "exact",
            "deadline": _NO_DEADLINE,
            "partial": _ONE,
            "reject": "exact",
            "retry_after": "differs: the subscription's retry policy decides "
            "[Event Grid documentation, Delivery and retry]",
        },
        _path,
    ),
    "knative_ping": Kind(
        "schedule",
        "PingSource",
        {
            "batch": "exact",
            "deadline": _NO_DEADLINE,
            "partial": "exact",
            "reject": "exact",
            "retry_after": _SENDER,
        },
        _path,
    ),
    "pubsub": Kind(
        "queue",
        "Pub/Sub push",
        {
            "attempt": "exact",
            "batch": f"{_SINGLE} message [Pub/Sub documentation, Push subscriptions]",
            "deadline": _NO_DEADLINE,
            "order": "exact",
            "partial": "exact",
            "reject": "differs: as Retry, the dead-letter policy takes it [Pub/Sub documentation, Dead-letter topics]",
            "retry_after": "differs: the subscription's retry policy decides "
            "[Pub/Sub documentation, Handle message failures]",
        },
        _path,
        also=("topic",),
    ),
}
DEFAULT_KINDS: Mapping[str, str] = {
    "cloud_event": "cloud_events",
    "queue": "pubsub",
    "schedule": "knative_ping",
    "topic": "pubsub",
}
_HTTP_ALONE = "ASGI specifications: HTTP, WebSocket and lifespan alone"
UNSUPPORTED: Mapping[str, str] = {
    "bucket": f"unsupported: no bucket's own events, but CloudEvents that tell of objects [{_HTTP_ALONE}]",
    "collection": f"unsupported: no changes of documents [{_HTTP_ALONE}]",
    "invoke": f"unsupported: no direct calls [{_HTTP_ALONE}]",
    "stream": f"unsupported: no logs [{_HTTP_ALONE}]",
}
"""Triggers that no kind here carries, each with its reason."""
