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


def _cron(wire: Any) -> tuple[str, ...]:
    """Return the cron, by which a schedule is known, in the one way to write it."""
    found: Any = wire.get("cron") if type(wire) is dict else None
    if type(found) is not str:
        return ()
    from fungible_cloudflare.schedule import normal

    return (normal(found),)


def _printed(trigger: Any) -> str:
    """Return a schedule's cron as the Wrangler configuration has it."""
    from fungible_cloudflare.schedule import printed

    return printed(trigger.cron)


_OF_A_MESSAGE = {
    "batch": "exact",
    "deadline": _NO_DEADLINE,
    "partial": "exact",
    "reject": "differs: as Retry, after max_retries the dead-letter queue has it [Queues, Dead Letter Queues]",
    "retry_after": "exact",
}
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
        {**_OF_A_MESSAGE, "attempt": "exact", "order": "exact"},
        _queue_name,
    ),
    "r2": Kind(
        "bucket", "R2 event notification", {**_OF_A_MESSAGE, "deletions": "exact"}, _queue_name, inside="queue_batch"
    ),
    "event_subscription": Kind("cloud_event", "event subscription", _OF_A_MESSAGE, _queue_name, inside="queue_batch"),
    "scheduled": Kind(
        "schedule",
        "scheduled",
        {
            "batch": "exact",
            "deadline": _NO_DEADLINE,
            "partial": "exact",
            "reject": "exact",
            "retry_after": "differs: the runtime decides, which promises no retry "
            "[Workers documentation, Scheduled handler]",
        },
        _cron,
        named=_printed,
        every=True,
    ),
    "rpc": Kind("invoke", "RPC", {"deadline": _NO_DEADLINE, "any_json": "exact"}, _method),
}
DEFAULT_KINDS: Mapping[str, str] = {
    "bucket": "r2",
    "cloud_event": "event_subscription",
    "invoke": "rpc",
    "queue": "queue_batch",
    "schedule": "scheduled",
}
UNSUPPORTED: Mapping[str, str] = {
    "collection": "unsupported: no store tells of its changes [D1 and Workers KV documentation]",
    "stream": "unsupported: no ordered log [Queues documentation, Delivery guarantees]",
    "topic": "unsupported: a queue has one consumer [Queues documentation, How Queues works]",
}
"""Triggers that no kind here carries, each with its reason."""
