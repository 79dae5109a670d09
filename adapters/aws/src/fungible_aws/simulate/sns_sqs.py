"""SNS that delivers to a queue, without raw message delivery (SNS developer guide, "Fanout to Amazon SQS queues").

SNS developer guide, "Parsing Amazon SNS message formats": URL is spelled in capitals here, and a message without
attributes has none.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible.events.message import Message
from fungible_aws.simulate import sns, sqs
from fungible_aws.simulate.sqs import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["ORDERED", "VARIANTS", "build", "read"]

ORDERED, VARIANTS = sqs.ORDERED, sqs.VARIANTS


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one batch of the queue. Options: those of the queue, and `topic`, by default its name."""
    given = options or {}
    return sqs.build([_wrapped(index, one, given) for index, one in enumerate(messages)], given)


def _wrapped(index: int, message: Message[Any], options: Mapping[str, Any]) -> Message[Any]:
    told = sns.notification(index, message, options)
    if not message.attributes:
        del told["MessageAttributes"]
    urls = {"SigningCertURL": "https://sns.example.com/c.pem", "UnsubscribeURL": "https://sns.example.com/"}
    return Message(json.dumps({**told, **urls}), sent_at=message.sent_at, attempt=message.attempt, group=message.group)
