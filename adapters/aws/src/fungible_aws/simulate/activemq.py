"""ActiveMQ on Amazon MQ through an event source mapping.

Lambda developer guide, "Using Lambda with Amazon MQ": the event; a failed invocation brings the whole batch again.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from fungible_aws.simulate._gateway import ACCOUNT, EPOCH, REGION
from fungible_aws.simulate._mapping import millis, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack, Retry

BROKER = "broker:orders:b-9bcfa592-423a-4942-879d-eb284b418fc8"


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one batch. Options: name, region, account."""
    given = options or {}
    return {
        "eventSource": "aws:mq",
        "eventSourceArn": f"arn:aws:mq:{given.get('region', REGION)}:{given.get('account', ACCOUNT)}:{BROKER}",
        "messages": [_message(index, message, given.get("name", "queue")) for index, message in enumerate(messages)],
    }


def _message(index: int, message: Message[Any], queue: str) -> dict[str, Any]:
    sent = EPOCH if message.sent_at is None else millis(message.sent_at)
    return {
        "messageID": message.id or f"ID:b-9bcfa592-1.mq.us-east-1.amazonaws.com-37557-1234520418293-4:1:1:1:{index}",
        "messageType": "jms/bytes-message" if isinstance(message.text, bytes) else "jms/text-message",
        "timestamp": sent,
        "deliveryMode": 1,
        "correlationID": "",
        "replyTo": "null",
        "destination": {"physicalName": queue},
        "redelivered": (message.attempt or 1) > 1,
        "type": "",
        "expiration": 0,
        "priority": 0,
        "data": b64encode(message.raw).decode(),
        "brokerInTime": sent,
        "brokerOutTime": sent + 1,
        "properties": dict(message.attributes),
    }


def read(answer: Any, wire: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each message after this delivery."""
    return whole(answer, len(wire["messages"]))
