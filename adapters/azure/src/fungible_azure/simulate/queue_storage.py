"""The storage queue extension: one message for each invocation.

Azure Functions, "Azure Queue storage trigger": message metadata, poison messages. azure.functions, QueueMessage and
its converter: what the worker makes of them. From memory: how the host writes the times.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fungible.outcome import ACK, Retry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack

EPOCH = datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
LIFE = timedelta(days=7)
MOST = 1
"""Messages of one delivery."""


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker makes of one message. Option: name."""
    [message] = messages
    sent = message.sent_at or EPOCH
    record = {
        "id": message.id,
        "body": message.raw,
        "dequeue_count": message.attempt or 1,
        "insertion_time": sent.isoformat(),
        "expiration_time": _later(sent).isoformat(),
        "pop_receipt": "AgAAAAMAAAAAAAAA",
    }
    return {"queue": (options or {}).get("name", "orders"), "message": record}


def _later(sent: datetime) -> datetime:
    try:
        return sent + LIFE
    except OverflowError:
        return sent


def host(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends the worker: the data, and beside it the trigger's metadata."""
    return sent(build(messages, options), options)


def sent(delivery: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends of a delivery that `build` made."""
    wire = delivery["message"]
    return {
        "data": {"bytes": wire["body"]},
        "metadata": {
            "QueueTrigger": {"bytes": wire["body"]},
            "Id": {"string": wire["id"]},
            "DequeueCount": {"json": wire["dequeue_count"]},
            "PopReceipt": {"string": wire["pop_receipt"]},
            "InsertionTime": {"json": wire["insertion_time"]},
            "ExpirationTime": {"json": wire["expiration_time"]},
            "NextVisibleTime": {"json": wire["insertion_time"]},
        },
    }


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the message: deleted, or shown again until it is poison."""
    return [Retry(str(answer)) if isinstance(answer, BaseException) else ACK]
