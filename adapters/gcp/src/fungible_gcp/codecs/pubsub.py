"""Pub/Sub push on a bound path (Pub/Sub documentation, Push subscriptions, Payload unwrapping).

The wire form is a request, `{"path": …, "headers": [[name, value], …], "body": bytes}`, with one message. Wrapped,
the body is JSON with message and subscription; unwrapped, it is the message's data and the rest stands in headers.
"""

from __future__ import annotations

import json

from fungible.errors import MalformedEvent
from fungible.events.message import Message
from fungible.outcome import ACK, Reject
from fungible.wire import base64_bytes, may, need
from fungible_gcp import http

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.outcome import Verdict

CARRIES: Mapping[str, str] = {
    "id": "exact", "text": "exact", "attributes": "exact", "sent_at": "exact", "attempt": "exact",
    "source": "exact", "group": "exact",
}  # fmt: skip

METADATA = "x-goog-pubsub-"
_OF_HTTP = frozenset(
    ("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "forwarded", "from",
     "function-execution-id", "host", "traceparent", "tracestate", "transfer-encoding", "user-agent", "via",
     "x-cloud-trace-context", "x-forwarded-for", "x-forwarded-proto")
)  # fmt: skip
"""Headers of the request itself, which no attribute's header can be told from."""


def _message(push: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = push["message"]
    return found


def _either(message: Mapping[str, Any], camel: str, snake: str) -> str | None:
    """Return a field that Pub/Sub spells both ways."""
    found: str | None = may(message, camel if camel in message else snake, str, "message.")
    return found


def _attributes(push: Mapping[str, Any]) -> Mapping[str, str]:
    found: Mapping[str, str] = may(_message(push), "attributes", dict, "message.") or {}
    for name, value in found.items():
        if type(value) is not str:
            raise MalformedEvent(f"message.attributes.{name}", "is not text")
    return found


def _attempt(push: Mapping[str, Any]) -> int | None:
    """Return the delivery that this is; Pub/Sub counts for subscriptions with a dead-letter policy alone."""
    found: int | None = may(push, "deliveryAttempt", int)
    return found


def _source(subscription: str | None) -> str | None:
    """Return the last segment of `projects/…/subscriptions/…`."""
    return (subscription or "").rpartition("/")[2] or None


def _time(text: str | None, at: str) -> Any:
    """Return an aware datetime of RFC 3339, where there is one."""
    if text is None:
        return None
    from datetime import datetime

    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise MalformedEvent(at, "is no time of RFC 3339")
    return found


WRAPPED: Readers = {
    "attempt": _attempt,
    "attributes": _attributes,
    "group": lambda push: _either(_message(push), "orderingKey", "ordering_key") or None,
    "native": lambda push: push,
    "sent_at": lambda push: _time(_either(_message(push), "publishTime", "publish_time"), "message.publishTime"),
    "source": lambda push: _source(may(push, "subscription", str)),
}


def _header(headers: Mapping[str, str], name: str) -> str | None:
    return headers.get(METADATA + name)


def _counted(headers: Mapping[str, str]) -> int | None:
    count = _header(headers, "delivery-attempt")
    if count is None:
        return None
    if not (count.isascii() and count.isdigit() and len(count) < 20):
        raise MalformedEvent(f"headers.{METADATA}delivery-attempt", "is no count")
    return int(count)


def _others(headers: Mapping[str, str]) -> Mapping[str, str]:
    """Return the headers that may be attributes; their names come in lower case."""
    return {name: value for name, value in headers.items() if name not in _OF_HTTP and not name.startswith("x-goog-")}


def _key(headers: Mapping[str, str]) -> str | None:
    """Return the ordering key, which Google's emulator (0.8.20) writes without the prefix of the other metadata."""
    return _header(headers, "ordering-key") or headers.get("x-goog-ordering-key") or None


UNWRAPPED: Readers = {
    "attempt": _counted,
    "attributes": _others,
    "group": _key,
    "native": lambda headers: headers,
    "sent_at": lambda headers: _time(_header(headers, "publish-time"), f"headers.{METADATA}publish-time"),
    "source": lambda headers: _source(_header(headers, "subscription-name")),
}


def decode(wire: Any, options: Options, /) -> Items:
    """Return the one message; data that cannot be read is its own error, a body that is no push the delivery's."""
    body = http.body(wire)
    headers = _headers(need(wire, "headers", list))
    if options.get("unwrapped", False) or f"{METADATA}message-id" in headers:
        return [_unwrapped(headers, body)]
    try:
        push = json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedEvent("body", "is not JSON") from None
    return [_wrapped(push, need(push, "message", dict))]


def _headers(pairs: list[Any]) -> dict[str, str]:
    """Return the headers by their names in lower case, of repeated ones the last."""
    found: dict[str, str] = {}
    for pair in pairs:
        if type(pair) not in (list, tuple) or len(pair) != 2 or not type(pair[0]) is type(pair[1]) is str:
            raise MalformedEvent("headers", "holds what is no pair of texts")
        found[pair[0].lower()] = pair[1]
    return found


def _wrapped(push: Mapping[str, Any], content: Mapping[str, Any]) -> Message[Any] | MalformedEvent:
    """Return the message of a push; one with attributes alone has no data."""
    message: Message[Any] = Message.of(WRAPPED, push)
    try:
        message.id = _either(content, "messageId", "message_id") or ""
        data = may(content, "data", str, "message.")
        message.text = "" if data is None else _text(base64_bytes(data, "message.data"))
    except MalformedEvent as error:
        return error
    return message


def _unwrapped(headers: Mapping[str, str], body: bytes) -> Message[Any]:
    message: Message[Any] = Message.of(UNWRAPPED, headers)
    message.id = _header(headers, "message-id") or ""
    message.text = _text(body)
    return message


def _text(data: bytes) -> str | bytes:
    """Return data as the text it is; what is no UTF-8 stays bytes."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def ordered(_wire: Any) -> bool:
    """A request brings one message, and Pub/Sub itself holds back the next of its ordering key."""
    return False


def one_answer(_options: Options) -> bool:
    """A request brings one message, so that its answer is that message's alone."""
    return False


def encode(verdicts: Sequence[Verdict], _wire: Any, options: Options, /) -> Mapping[str, Any]:
    """Return 204, which acks, or 503, which does not (Push subscriptions: 102, 200, 201, 202 and 204 ack)."""
    drops = options.get("on_reject") == "drop"
    settled = all(verdict is ACK or (drops and isinstance(verdict, Reject)) for verdict in verdicts)
    return {"status": 204 if settled else 503, "headers": [], "body": b""}
