"""RabbitMQ on Amazon MQ through an event source mapping.

Lambda developer guide, "Using Lambda with Amazon MQ": the event, a list for each queue and its virtual host, whose
headers are arrays of bytes; a failed invocation brings the whole batch again.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from fungible_aws.simulate._gateway import ACCOUNT, REGION
from fungible_aws.simulate._mapping import whole
from fungible_aws.simulate.activemq import BROKER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack, Retry

FREE = ("headers",)
"""Keys below which a producer may put any JSON value."""
UNSAID = ("contentEncoding", "correlationId", "replyTo", "expiration", "type", "userId", "appId", "clusterId")


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one batch. Options: name, region, account."""
    given = options or {}
    return {
        "eventSource": "aws:rmq",
        "eventSourceArn": f"arn:aws:mq:{given.get('region', REGION)}:{given.get('account', ACCOUNT)}:{BROKER}",
        "rmqMessagesByQueue": {f"{given.get('name', 'queue')}::/": [_message(message) for message in messages]},
    }


def _message(message: Message[Any]) -> dict[str, Any]:
    return {
        "basicProperties": {
            **dict.fromkeys(UNSAID),
            "contentType": "text/plain",
            "headers": {name: {"bytes": list(value.encode())} for name, value in message.attributes.items()},
            "deliveryMode": 1,
            "priority": 0,
            "messageId": message.id or None,
            "timestamp": "Jan 1, 1970, 12:33:41 AM",
            "bodySize": len(message.raw),
        },
        "redelivered": (message.attempt or 1) > 1,
        "data": b64encode(message.raw).decode(),
    }


def read(answer: Any, wire: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each message after this delivery."""
    return whole(answer, sum(len(queue) for queue in wire["rmqMessagesByQueue"].values()))
