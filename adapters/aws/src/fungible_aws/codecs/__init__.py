"""The kinds of AWS Lambda and what each can do; data only."""

from __future__ import annotations

from fungible.codec import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_BUFFERED = "differs: gathered, then sent whole [Lambda developer guide, Response streaming: Node.js only]"
_LIMIT = "differs: at most 6 MB, over it 500 [Lambda developer guide, Lambda quotas: synchronous payload]"
_JOINED = "differs: a repeated header is joined with commas [API Gateway developer guide, payload format 2.0]"
_DECODED = "differs: %2F arrives as / [API Gateway decodes the path before the function sees it]"

_UNTYPED = "differs: an empty answer gets application/json [API Gateway developer guide, Lambda proxy integrations]"

_HTTP_V2 = {
    "streaming": _BUFFERED,
    "response_size": _LIMIT,
    "set_cookie": "exact",
    "repeated_response_headers": _JOINED,
    "repeated_request_headers": _JOINED,
    "repeated_query": "exact",
    "encoded_path": _DECODED,
    "binary_response": "exact",
    "untyped_response": "exact",
    "header_text": "exact",
    "deadline": "exact",
    "head_content_length": "differs: HEAD has no Content-Length of the body [API Gateway counts the empty body]",
}


def _queue_name(wire: Any) -> tuple[str, ...]:
    """Return the queue's name and its ARN, by either of which it may be bound."""
    records: Any = wire.get("Records")
    arn = records[0].get("eventSourceARN") if records else None
    return (arn.rpartition(":")[2], arn) if type(arn) is str else ()


KINDS: Mapping[str, Kind] = {
    "http_v2": Kind("http", "API Gateway HTTP API, payload 2.0", _HTTP_V2),
    "http_v1": Kind(
        "http",
        "API Gateway REST API, payload 1.0",
        {
            **_HTTP_V2,
            "repeated_response_headers": "exact",
            "repeated_request_headers": "exact",
            "encoded_path": "exact",
            "untyped_response": _UNTYPED,
        },
    ),
    "function_url": Kind("http", "Lambda function URL", {**_HTTP_V2, "encoded_path": "exact"}),
    "sqs": Kind(
        "queue",
        "aws:sqs",
        {
            "partial": "differs: only with partial=True [Lambda developer guide, ReportBatchItemFailures]",
            "batch": "exact",
            "order": "exact",
            "attempt": "exact",
            "deadline": "exact",
            "retry_after": "differs: the queue's visibility timeout decides [SQS developer guide, Visibility timeout]",
            "reject": "differs: as Retry, the redrive policy moves it [SQS developer guide, Dead-letter queues]",
        },
        _queue_name,
    ),
    "invoke": Kind("invoke", "Invoke API", {"deadline": "exact", "any_json": "exact"}),
}
DEFAULT_KINDS: Mapping[str, str] = {"queue": "sqs", "invoke": "invoke"}
UNSUPPORTED: Mapping[str, str] = dict.fromkeys(
    ("topic", "stream", "bucket", "collection", "schedule", "cloud_event"),
    "unsupported: no source of it is carried [this version]",
)
"""Triggers that no kind here carries, each with its reason."""
