"""A batch of Cloudflare Queues (Queues documentation, JavaScript APIs: MessageBatch, Message).

The wire form is `{"queue", "messages": [{"id", "timestamp", "attempts", "body"}]}`: milliseconds since 1970, and a
body that is text, bytes, or any other JSON value; a message whose body is none of them has no `body` key. The
answer is one call for each message, in order: `["ack"]`, or `["retry", {"delaySeconds": 30}]`.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events.message import Message
from fungible.outcome import ACK, Retry
from fungible.wire import from_millis, may

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.outcome import Verdict

CARRIES: Mapping[str, str] = {
    "id": "exact", "text": "exact", "attributes": "absent", "sent_at": "exact", "attempt": "exact",
    "source": "exact", "group": "absent",
}  # fmt: skip
LONGEST_DELAY = 12 * 60 * 60
"""Seconds that a retry may be put off (Queues documentation, Limits)."""


def _attempt(record: Mapping[str, Any]) -> int | None:
    found: int | None = may(record, "attempts", int)
    return found


def _sent_at(record: Mapping[str, Any]) -> Any:
    sent = may(record, "timestamp", int)
    return None if sent is None else from_millis(sent, "timestamp")


READ: Readers = {
    "attempt": _attempt,
    "attributes": lambda _: {},
    "group": lambda _: None,
    "native": lambda record: record,
    "sent_at": _sent_at,
}


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each message; one that cannot be read is the error of its own place alone."""
    messages = wire.get("messages") if type(wire) is dict else None
    if type(messages) is not list:
        raise MalformedEvent("messages", "is missing or is not a list")
    source = may(wire, "queue", str)
    return [_item(record, at, source) for at, record in enumerate(messages)]


def _item(record: Any, at: int, source: str | None) -> Message[Any] | MalformedEvent:
    if type(record) is not dict or type(record.get("id")) is not str:
        return MalformedEvent(f"messages[{at}].id", "is missing or is not text")
    if "body" not in record:
        return MalformedEvent(f"messages[{at}].body", "is no text, no bytes and no JSON")
    message: Message[Any] = Message.of(READ, record)
    message._at = ("messages", at)
    message.id = record["id"]
    message.source = source
    body = record["body"]
    if type(body) is str or type(body) is bytes:
        message.text = body
        return message
    try:
        message.text = _json(body)
    except (TypeError, ValueError, RecursionError):
        return MalformedEvent(f"messages[{at}].body", "is no text, no bytes and no JSON")
    return message


def bodies(wire: Any) -> list[Mapping[str, Any] | MalformedEvent]:
    """Return each record whose body is an object, and an error in the place of any other."""
    messages = wire.get("messages") if type(wire) is dict else None
    if type(messages) is not list:
        raise MalformedEvent("messages", "is missing or is not a list")
    return [_with_object(record, at) for at, record in enumerate(messages)]


def _with_object(record: Any, at: int) -> Mapping[str, Any] | MalformedEvent:
    if type(record) is not dict or type(record.get("id")) is not str:
        return MalformedEvent(f"messages[{at}].id", "is missing or is not text")
    if type(record.get("body")) is not dict:
        return MalformedEvent(f"messages[{at}].body", "is not an object")
    return record


def _json(value: Any) -> str:
    """Return a value as its producer's JSON had it: without spaces, its text as it is."""
    import json

    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def ordered(_wire: Any, /) -> bool:
    """Queues keep no order (Queues documentation, Delivery guarantees)."""
    return False


def one_answer(_options: Options, /) -> bool:
    """Each message is acknowledged for itself."""
    return False


def encode(verdicts: Sequence[Verdict], _wire: Any, _options: Options, /) -> list[list[Any]]:
    """Return the call for each message; a delay is whole seconds, rounded up so that it is never too short."""
    return [["ack"] if verdict is ACK else _retry(verdict) for verdict in verdicts]


def _retry(verdict: Verdict) -> list[Any]:
    if not isinstance(verdict, Retry) or verdict.after is None:
        return ["retry"]
    return ["retry", {"delaySeconds": min(-int(-verdict.after // 1), LONGEST_DELAY)}]
