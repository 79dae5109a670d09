"""Messages of Pub/Sub on a bound path (Pub/Sub documentation, Push subscriptions, Payload unwrapping).

The wire form is a request, `{"path": …, "headers": [[name, value], …], "body": bytes}`, with one message. Wrapped, it
stands in the body beside its subscription: as a push, in a CloudEvent of Eventarc, or in an event of the first
generation. Unwrapped, the body is the message's data and the rest stands in headers.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events.message import Message
from fungible.wire import base64_bytes, may, need
from fungible_gcp import http
from fungible_gcp.envelope import opened
from fungible_gcp.single import custom, last, moment, text
from fungible_gcp.single import encode as encode  # noqa: PLC0414  one of the codec's functions
from fungible_gcp.single import headers as read_headers
from fungible_gcp.single import one_answer as one_answer  # noqa: PLC0414  likewise
from fungible_gcp.single import ordered as ordered  # noqa: PLC0414  likewise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

CARRIES: Mapping[str, str] = {
    "id": "exact", "text": "exact", "attributes": "exact", "sent_at": "exact", "attempt": "exact",
    "source": "exact", "group": "exact",
}  # fmt: skip

METADATA = "x-goog-pubsub-"


def _message(push: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = push["message"]
    return found


def _either(message: Mapping[str, Any], camel: str, snake: str) -> str | None:
    """Return a field that Pub/Sub spells both ways."""
    found: str | None = may(message, camel if camel in message else snake, str, "message.")
    return found


def attributes(push: Mapping[str, Any]) -> Mapping[str, str]:
    """Return a message's attributes, a map of text to text."""
    found: Mapping[str, str] = may(_message(push), "attributes", dict, "message.") or {}
    for name, value in found.items():
        if type(value) is not str:
            raise MalformedEvent(f"message.attributes.{name}", "is not text")
    return found


def _attempt(push: Mapping[str, Any]) -> int | None:
    """Return the delivery that this is; Pub/Sub counts for subscriptions with a dead-letter policy alone."""
    found: int | None = may(push, "deliveryAttempt", int)
    return found


WRAPPED: Readers = {
    "attempt": _attempt,
    "attributes": attributes,
    "group": lambda push: may(_message(push), "orderingKey", str, "message.") or None,
    "native": lambda push: push,
    "sent_at": lambda push: moment(_either(_message(push), "publishTime", "publish_time"), "message.publishTime"),
    "source": lambda push: last(may(push, "subscription", str) or may(push, "topic", str)),
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


def _key(headers: Mapping[str, str]) -> str | None:
    """Return the ordering key, which Google's emulator (0.8.20) writes without the prefix of the other metadata."""
    return _header(headers, "ordering-key") or headers.get("x-goog-ordering-key") or None


UNWRAPPED: Readers = {
    "attempt": _counted,
    "attributes": lambda headers: custom(headers, "x-goog-"),
    "group": _key,
    "native": lambda headers: headers,
    "sent_at": lambda headers: moment(_header(headers, "publish-time"), f"headers.{METADATA}publish-time"),
    "source": lambda headers: last(_header(headers, "subscription-name")),
}


def decode(wire: Any, options: Options, /) -> Items:
    """Return the one message; data that cannot be read is its own error, a body that is no push the delivery's."""
    headers = read_headers(wire)
    if options.get("unwrapped", False) or f"{METADATA}message-id" in headers:
        return [_unwrapped(headers, http.body(wire))]
    event = opened(wire)
    push = event.members
    content = need(push, "message", dict)
    return [_wrapped(push if "subscription" in push else {**push, **_topic(event.attributes)}, content)]


def _topic(attributes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the topic of an event that knows no subscription, as those of the first generation do not."""
    source = attributes.get("source", "")
    return {"topic": source} if "/topics/" in source else {}


def _wrapped(push: Mapping[str, Any], content: Mapping[str, Any]) -> Message[Any] | MalformedEvent:
    """Return the message of a push; one with attributes alone has no data."""
    message: Message[Any] = Message.of(WRAPPED, push)
    try:
        message.id = _either(content, "messageId", "message_id") or ""
        data = may(content, "data", str, "message.")
        message.text = "" if data is None else text(base64_bytes(data, "message.data"))
    except MalformedEvent as error:
        return error
    return message


def _unwrapped(headers: Mapping[str, str], body: bytes) -> Message[Any]:
    message: Message[Any] = Message.of(UNWRAPPED, headers)
    message.id = _header(headers, "message-id") or ""
    message.text = text(body)
    return message
