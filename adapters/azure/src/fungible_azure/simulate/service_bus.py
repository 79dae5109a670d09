"""The Service Bus extension: one message or a batch for each invocation.

Azure Functions, "Azure Service Bus trigger": message metadata, PeekLock behavior. azure-sdk-for-net,
ServiceBusTriggerBindingStrategy: the names and types of the metadata. azure-functions-host, ToRpcStringArray: lists of
text lose their empty entries; a time without a zone is in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fungible.outcome import ACK, Retry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack

EPOCH = datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
LIFE = timedelta(days=14)
VARIANTS: Sequence[Mapping[str, Any]] = ({}, {"many": True}, {"many": True, "sessions": True})
"""The ways to bind a queue that give different wires."""


def most(options: Mapping[str, Any]) -> int:
    """Return the most messages that one delivery holds (host.json, maxMessageBatchSize)."""
    return 1000 if options.get("many") else 1


MOST = most
FREE = ("application_properties",)
"""Keys below which a producer may put any JSON value."""


def ordered(options: Mapping[str, Any], /) -> bool:
    """Tell whether messages of one group come in order: in a queue with sessions."""
    return bool(options.get("sessions"))


ORDERED = ordered


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker makes of one delivery. Options: name, sessions."""
    given = options or {}
    return {
        "queue": given.get("name", "orders"),
        "sessions": bool(given.get("sessions")),
        "messages": [_record(at, message) for at, message in enumerate(messages)],
    }


def _record(at: int, message: Message[Any]) -> dict[str, Any]:
    return {
        "message_id": message.id,
        "session_id": message.group,
        "lock_token": str(UUID(int=at + 1)),
        "body": message.raw,
        "application_properties": dict(message.attributes),
        "delivery_count": message.attempt or 1,
        "enqueued_time_utc": _time(message.sent_at or EPOCH),
        "sequence_number": at + 1,
    }


def _time(moment: datetime) -> str:
    """Return the time as the host writes it: in UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat()


def host(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends the worker: the data, and beside it the trigger's metadata."""
    return sent(build(messages, options), options)


def sent(delivery: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends of a delivery that `build` made. Option: many."""
    records = delivery["messages"]
    facts = [_metadata(record) for record in records]
    if not (options or {}).get("many"):
        return {"data": {"bytes": records[0]["body"]}, "metadata": {k: v for k, v in facts[0].items() if v is not None}}
    lists = {f"{name}Array": _list([fact[name] for fact in facts]) for name in facts[0]}
    return {"data": {"collection_bytes": [record["body"] for record in records]}, "metadata": lists}


def _metadata(record: Mapping[str, Any]) -> dict[str, Any]:
    texts = {"MessageId": "message_id", "SessionId": "session_id", "LockToken": "lock_token"}
    absent = ("ContentType", "CorrelationId", "Subject", "Label", "ReplyTo", "To", "PartitionKey", "DeadLetterSource")
    return {
        **{name: None if record[key] is None else {"string": record[key]} for name, key in texts.items()},
        **dict.fromkeys(absent),
        "DeliveryCount": {"json": record["delivery_count"]},
        "SequenceNumber": {"json": record["sequence_number"]},
        "EnqueuedTimeUtc": {"json": record["enqueued_time_utc"]},
        "ApplicationProperties": {"json": record["application_properties"]},
        "UserProperties": {"json": record["application_properties"]},
    }


def _list(values: Sequence[Mapping[str, Any] | None]) -> dict[str, Any]:
    """Return one fact of all messages: numbers and objects as JSON, texts as a list without its empty entries."""
    found = [value for value in values if value is not None]
    if found and "json" in found[0]:
        return {"json": [value["json"] for value in found]}
    return {"collection_string": [value["string"] for value in found if value["string"]]}


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of each message: all are completed, or all are abandoned."""
    failed = isinstance(answer, BaseException)
    return [Retry(str(answer)) if failed else ACK for _ in wire["messages"]]
