"""The kinds of Cloudflare Workers and what each can do; data only."""

from __future__ import annotations

from fungible.codec import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_NO_DEADLINE = "differs: none is known [Workers documentation, Limits: CPU time is bounded, wall time is not told]"


def _queue_name(wire: Any) -> tuple[str, ...]:
    """Return the queue's name, by which it may be bound."""
    found: Any = wire.get("queue") if type(wire) is dict else None
    return (found,) if type(found) is str else ()


def _method(wire: Any) -> tuple[str, ...]:
    """Return the method that was called, then the name of a binding that takes any."""
    found: Any = wire.get("method") if type(wire) is dict else None
    return (found, "") if type(found) is str else ("",)


KINDS: Mapping[str, Kind] = {
    "fetch": Kind(
        "http",
        "fetch",
        {
            "streaming": "exact",
            "response_size": "exact",
            "set_cookie": "exact",
            "repeated_response_headers": "exact",
            "repeated_request_headers": (
                "differs: a repeated header is joined with a comma and a space [Fetch Standard, Headers: get]"
            ),
            "repeated_query": "exact",
            "encoded_path": "exact",
            "binary_response": "exact",
            "untyped_response": "exact",
            "deadline": _NO_DEADLINE,
            "head_content_length": "exact",
            "header_text": "differs: sent as UTF-8, not as Latin-1 [workerd, src/workerd/api/headers.c++]",
        },
    ),
    "queue_batch": Kind(
        "queue",
        "queue",
        {
            "partial": "exact",
            "batch": "exact",
            "order": "exact",
            "attempt": "exact",
            "deadline": _NO_DEADLINE,
            "retry_after": "exact",
            "reject": "differs: as Retry, after max_retries the dead-letter queue has it [Queues, Dead Letter Queues]",
        },
        _queue_name,
    ),
    "rpc": Kind("invoke", "RPC", {"deadline": _NO_DEADLINE, "any_json": "exact"}, _method),
}
DEFAULT_KINDS: Mapping[str, str] = {"queue": "queue_batch", "invoke": "rpc"}
UNSUPPORTED: Mapping[str, str] = dict.fromkeys(
    ("topic", "stream", "bucket", "collection", "schedule", "cloud_event"),
    "unsupported: no source of it is carried [this version]",
)
"""Triggers that no kind here carries, each with its reason."""
