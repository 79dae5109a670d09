"""SQS through an event source mapping.

Lambda developer guide, "Using Lambda with Amazon SQS": the event of standard and FIFO queues, and "Implementing
partial batch responses": what counts as complete success and complete failure. SQS API reference,
"ReceiveMessage": the attributes; "SQS message metadata": the MD5 of message attributes.
From memory: a standard queue shows MessageGroupId where the sender gave one (fair queues).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import md5
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fungible.outcome import ACK, Retry
from fungible_aws.simulate._gateway import ACCOUNT, EPOCH, REGION, MalformedAnswer, as_list, as_object

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack

MILLISECOND = timedelta(milliseconds=1)
UNIX = datetime(1970, 1, 1, tzinfo=UTC)
VARIANTS: Sequence[Mapping[str, Any]] = (
    {},
    {"partial": True},
    {"fifo": True, "name": "orders.fifo", "partial": True},
)
"""The ways to set up a mapping that give different wires."""


def ordered(options: Mapping[str, Any], /) -> bool:
    """Tell whether messages of one group come in order: in a FIFO queue, whose name must end so (CreateQueue)."""
    return str(options.get("name", "")).endswith(".fifo")


ORDERED = ordered


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one batch. Options: name, fifo, region, account."""
    given = options or {}
    return {"Records": [_record(index, message, given) for index, message in enumerate(messages)]}


def _record(index: int, message: Message[Any], options: Mapping[str, Any]) -> dict[str, Any]:
    region = options.get("region", REGION)
    body = message.raw.decode()
    sent = EPOCH if message.sent_at is None else (message.sent_at - UNIX) // MILLISECOND
    record = {
        "messageId": message.id or str(UUID(int=index + 1)),
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a==",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(message.attempt or 1),
            "SentTimestamp": str(sent),
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": str(sent + 1),
            **_order(index, message, body, fifo=options.get("fifo", False)),
        },
        "messageAttributes": {name: _attribute(value) for name, value in message.attributes.items()},
        "md5OfBody": _md5(body.encode()),
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{region}:{options.get('account', ACCOUNT)}:{options.get('name', 'queue')}",
        "awsRegion": region,
    }
    if message.attributes:
        record["md5OfMessageAttributes"] = _md5(_attributes_bytes(message.attributes))
    return record


def _order(index: int, message: Message[Any], body: str, *, fifo: bool) -> dict[str, str]:
    group = {} if message.group is None else {"MessageGroupId": message.group}
    if not fifo:
        return group
    return {
        "SequenceNumber": f"{18_850_000_000_000_000_000 + index}",
        "MessageGroupId": "default",
        **group,
        "MessageDeduplicationId": _md5(f"{message.id}{body}".encode()),
    }


def _attribute(value: str) -> dict[str, Any]:
    return {"stringValue": value, "stringListValues": [], "binaryListValues": [], "dataType": "String"}


def _attributes_bytes(attributes: Mapping[str, str]) -> bytes:
    """Return the text under the MD5 of attributes: name, type, 1 for a string and value, each sized."""
    sized = b""
    for name, value in sorted(attributes.items()):
        first, second, third = (
            (len(part)).to_bytes(4, "big") + part for part in (name.encode(), b"String", value.encode())
        )
        sized += first + second + b"\x01" + third
    return sized


def _md5(data: bytes) -> str:
    return md5(data, usedforsecurity=False).hexdigest()


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each record after this delivery. Option `partial`: the mapping reports batch item failures."""
    records = wire["Records"]
    if isinstance(answer, BaseException):
        return [Retry(str(answer)) for _ in records]
    if not (options or {}).get("partial", False):
        return [ACK for _ in records]
    try:
        failed = _failed(answer, {record["messageId"] for record in records})
    except MalformedAnswer as error:
        return [Retry(str(error)) for _ in records]
    return [Retry("in batchItemFailures") if record["messageId"] in failed else ACK for record in records]


def _failed(answer: object, known: set[str]) -> set[str]:
    """Return the ids that the answer names; null, no list and an empty one name none."""
    failures = as_list(as_object(answer, "the answer").get("batchItemFailures"), "batchItemFailures")
    found = [as_object(failure, "a batch item failure").get("itemIdentifier") for failure in failures]
    if not all(isinstance(one, str) and one in known for one in found):
        raise MalformedAnswer("an itemIdentifier is missing, empty or no message of the batch")
    return {str(one) for one in found}
