"""ActiveMQ on Amazon MQ through an EventBridge pipe.

EventBridge user guide, "Amazon MQ message broker as a source": each message with its broker, without properties, and
the queue under `physicalname`; a failure brings the whole batch again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate import activemq
from fungible_aws.simulate._mapping import whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack, Retry

SHOWN = ("messageID", "messageType", "data", "redelivered", "timestamp", "brokerInTime", "brokerOutTime")


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> list[dict[str, Any]]:
    """Return one batch. Options: those of the queue."""
    event = activemq.build(messages, options)
    source = {"eventSource": "aws:amq", "eventSourceArn": event["eventSourceArn"], "connectionId": "myJMSCoID"}
    return [
        {
            **source,
            **{name: message[name] for name in SHOWN},
            "destination": {"physicalname": message["destination"]["physicalName"]},
        }
        for message in event["messages"]
    ]


def read(answer: Any, wire: Sequence[Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each message after this delivery."""
    return whole(answer, len(wire))
