"""RabbitMQ on Amazon MQ through an EventBridge pipe.

EventBridge user guide, "Amazon MQ message broker as a source": each message with its broker, queue and virtual host;
a failure brings the whole batch again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate import rabbitmq
from fungible_aws.simulate.activemq_pipe import read
from fungible_aws.simulate.rabbitmq import FREE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message

__all__ = ["FREE", "build", "read"]


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> list[dict[str, Any]]:
    """Return one batch. Options: those of the queue."""
    event = rabbitmq.build(messages, options)
    queues = event.pop("rmqMessagesByQueue")
    return [{**event, "eventSourceKey": name, **message} for name, mine in queues.items() for message in mine]
