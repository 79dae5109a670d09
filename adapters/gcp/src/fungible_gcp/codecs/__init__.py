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


_MESSAGE = {
    "partial": "exact",
    "batch": _SINGLE,
    "order": "exact",
    "attempt": "exact",
    "deadline": "exact",
    "retry_after": _BACKOFF,
    "reject": _DEAD,
}
_EVENT = {
    "partial": "exact",
    "batch": "differs: single, a request brings one event [Eventarc documentation, Event format]",
    "deadline": "exact",
    "retry_after": "differs: the trigger's retry policy decides [Eventarc documentation, Retry events]",
    "reject": "differs: as Retry, until the event expires [Eventarc documentation, Retry events]",
}
_DOCUMENT = {**_EVENT, "order": "exact", "deletions": "exact"}
_INSTANT = {
    "partial": "exact",
    "batch": "exact",
    "deadline": "exact",
    "retry_after": "differs: the job's retry configuration decides [Cloud Scheduler API reference, RetryConfig]",
    "reject": "differs: as Retry, until the job's retries end [Cloud Scheduler API reference, RetryConfig]",
}

KINDS: Mapping[str, Kind] = {
    "http_wsgi": Kind("http", "flask.Request", {**_HTTP, "repeated_request_headers": _JOINED}),
    "http_asgi": Kind("http", "starlette.requests.Request", _HTTP),
    "pubsub": Kind("queue", "google.cloud.pubsub.topic.v1.messagePublished", _MESSAGE, _path, also=("topic",)),
    "tasks": Kind(
        "queue",
        "X-CloudTasks-TaskName",
        {
            **_MESSAGE,
            "batch": "differs: single, a request brings one task [Cloud Tasks documentation, Create HTTP target tasks]",
            "retry_after": "exact",
            "reject": "differs: as Retry, until the queue's last attempt [Cloud Tasks API reference, RetryConfig]",
        },
        _path,
    ),
    "storage": Kind("bucket", "google.cloud.storage.object.v1", {**_EVENT, "deletions": "exact"}, _path),
    "firestore": Kind("collection", "google.cloud.firestore.document.v1", _DOCUMENT, _path),
    "realtime_database": Kind("collection", "google.firebase.database.ref.v1", _DOCUMENT, _path),
    "scheduler": Kind("schedule", "X-CloudScheduler", _INSTANT, _path),
    "scheduler_pubsub": Kind("schedule", "PubsubTarget", {**_INSTANT, "retry_after": _BACKOFF, "reject": _DEAD}, _path),
    "eventarc": Kind("cloud_event", "CloudEvent", _EVENT, _path),
    "audit_log": Kind("cloud_event", "google.cloud.audit.log.v1", _EVENT, _path, codec="eventarc"),
    "firebase_auth": Kind("cloud_event", "google.firebase.auth.user.v1", _EVENT, _path, codec="eventarc"),
    "remote_config": Kind(
        "cloud_event", "google.firebase.remoteconfig.remoteConfig.v1", _EVENT, _path, codec="eventarc"
    ),
    "invoke": Kind("invoke", "POST", {"deadline": "exact", "any_json": "exact"}, _path),
}
DEFAULT_KINDS: Mapping[str, str] = {
    "queue": "pubsub",
    "topic": "pubsub",
    "bucket": "storage",
    "collection": "firestore",
    "schedule": "scheduler",
    "cloud_event": "eventarc",
    "invoke": "invoke",
}
UNSUPPORTED: Mapping[str, str] = {
    "stream": "unsupported: no ordered log calls a function [Eventarc documentation, Event types]",
}
"""Triggers that no kind here carries, each with its reason."""
