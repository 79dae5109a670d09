"""SQS through an EventBridge pipe (EventBridge user guide, "Amazon Simple Queue Service as a source").

EventBridge user guide, "Pipes batching and concurrency": the function gets a list, of one record too, and may answer
with `batchItemFailures`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate import sqs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack, Retry

ORDERED = sqs.ORDERED
VARIANTS: Sequence[Mapping[str, Any]] = ({}, {"fifo": True, "name": "orders.fifo"})


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> list[dict[str, Any]]:
    """Return one batch. Options: those of the queue."""
    found: list[dict[str, Any]] = sqs.build(messages, options)["Records"]
    return found


def read(answer: Any, wire: Sequence[Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each record after this delivery."""
    return sqs.read(answer, {"Records": wire}, {"partial": True})
