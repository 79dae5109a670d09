"""The kinds of a container and what each can do; data only."""

from __future__ import annotations

from fungible.codec import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

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
            "deadline": "differs: none is known [ASGI specification, HTTP scope]",
            "head_content_length": "exact",
        },
    ),
}
DEFAULT_KINDS: Mapping[str, str] = {}
UNSUPPORTED: Mapping[str, str] = {
    "queue": "unsupported: no queue source yet [a container gets HTTP alone]",
    "invoke": "unsupported: no direct calls [a container gets HTTP alone]",
    **dict.fromkeys(
        ("topic", "stream", "bucket", "collection", "schedule", "cloud_event"),
        "unsupported: no source of it is carried [this version]",
    ),
}
"""Triggers that no kind here carries, each with its reason."""
