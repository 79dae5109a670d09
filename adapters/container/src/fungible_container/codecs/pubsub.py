"""Pub/Sub push on a bound path, wrapped (Pub/Sub documentation, Push subscriptions).

The wire form is a request as in `http`, whose body is JSON with one message and its subscription.
"""

from __future__ import annotations

import json

from fungible.errors import MalformedEvent
from fungible.events.message import Message
from fungible.wire import base64_bytes, from_rfc3339, may, need
from fungible_container.push import answer, not_posted, posted, sent

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


def _of_message(push: Mapping[str, Any], camel: str, snake: str) -> str | None:
    """Return a field that Pub/Sub spells both ways."""
    message = push["message"]
    found: str | None = may(message, camel if camel in message else snake, str, "message.")
    return found


def _attributes(push: Mapping[str, Any]) -> Mapping[str, str]:
    found: Mapping[str, str] = may(push["message"], "attributes", dict, "message.") or {}
    for name, value in found.items():
        if type(value) is not str:
            raise MalformedEvent(f"message.attributes.{name}", "is not text")
    return found


def _attempt(push: Mapping[str, Any]) -> int | None:
    """Return the delivery that this is; Pub/Sub counts for subscriptions with a dead-letter policy alone."""
    found: int | None = may(push, "deliveryAttempt", int)
    return found


def _sent_at(push: Mapping[str, Any]) -> Any:
    text = _of_message(push, "publishTime", "publish_time")
    return None if text is None else from_rfc3339(text, "message.publishTime")


def _source(push: Mapping[str, Any]) -> str | None:
    """Return the last segment of `projects/…/subscriptions/…`."""
    return (may(push, "subscription", str) or "").rpartition("/")[2] or None


READ: Readers = {
    "attempt": _attempt,
    "attributes": _attributes,
    "group": lambda push: _of_message(push, "orderingKey", "ordering_key") or None,
    "native": lambda push: push,
    "sent_at": _sent_at,
    "source": _source,
}


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one message; a body that is no push is its own error."""
    request = posted(wire)
    if request is None:
        return []
    try:
        return [_message(json.loads(request[1]))]
    except (ValueError, RecursionError):
        return [MalformedEvent("body", "is not JSON")]
    except MalformedEvent as error:
        return [error]


def _message(push: Mapping[str, Any]) -> Message[Any]:
    """Return the message of a push; one with attributes alone has no data."""
    content = need(push, "message", dict)
    message: Message[Any] = Message.of(READ, push)
    message.id = _of_message(push, "messageId", "message_id") or ""
    data = may(content, "data", str, "message.")
    message.text = "" if data is None else _text(base64_bytes(data, "message.data"))
    return message


def _text(data: bytes) -> str | bytes:
    """Return data as the text it is; what is no UTF-8 stays bytes."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def ordered(_wire: Any, /) -> bool:
    """A request brings one message, and Pub/Sub itself holds back the next of its ordering key."""
    return False


def one_answer(_options: Options, /) -> bool:
    """A request brings one message, so that its status is that message's alone."""
    return False


def encode(verdicts: Sequence[Verdict], wire: Any, _options: Options, /) -> Mapping[str, Any]:
    """Return 204, which acks, or 503, which does not: a rejection too, for the dead-letter policy to take."""
    method = wire["scope"].get("method")
    return sent(not_posted(method) if method != "POST" else answer(verdicts, 503), wire)
