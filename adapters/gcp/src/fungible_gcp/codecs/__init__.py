"""The kinds of Google Cloud Functions and what each can do; data only."""

from __future__ import annotations

from fungible.codec import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_JOINED = "differs: a repeated header is joined with commas [PEP 3333, environ Variables: a dictionary of strings]"
_BACKOFF = "differs: the subscription's retry policy decides [Pub/Sub documentation, Handle message failures]"
_DEAD = "differs: as Retry, the dead-letter policy takes it [Pub/Sub documentation, Dead-letter topics]"
_SINGLE = "differs: single, a request brings one message [Pub/Sub documentation, Push subscriptions]"

_HTTP = {
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
    "deadline": "exact",
    "head_content_length": "exact",
}


def _path(wire: Any) -> tuple[str, ...]:
    """Return the path that came, which a binding names; a default binding has no name."""
    found = wire.get("path") if type(wire) is dict else None
    return (found, "") if type(found) is str else ("",)


KINDS: Mapping[str, Kind] = {
    "http_wsgi": Kind("http", "flask.Request", {**_HTTP, "repeated_request_headers": _JOINED}),
    "http_asgi": Kind("http", "starlette.requests.Request", _HTTP),
    "pubsub": Kind(
        "queue",
        "Pub/Sub push",
        {
            "partial": "exact",
            "batch": _SINGLE,
            "order": "exact",
            "attempt": "exact",
            "deadline": "exact",
            "retry_after": _BACKOFF,
            "reject": _DEAD,
        },
        _path,
    ),
    "invoke": Kind("invoke", "POST", {"deadline": "exact", "any_json": "exact"}, _path),
}
DEFAULT_KINDS: Mapping[str, str] = {"queue": "pubsub", "invoke": "invoke"}
UNSUPPORTED: Mapping[str, str] = dict.fromkeys(
    ("topic", "stream", "bucket", "collection", "schedule", "cloud_event"),
    "unsupported: no source of it is carried [this version]",
)
"""Triggers that no kind here carries, each with its reason."""
