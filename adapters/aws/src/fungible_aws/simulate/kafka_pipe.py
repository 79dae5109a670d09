"""Self-managed Apache Kafka through an EventBridge pipe.

EventBridge user guide, "Self managed Apache Kafka stream as a source": a flat list, each record with the cluster's
servers and its topic-partition, and the number of the partition as text. A failure brings the whole batch again
("Amazon Managed Streaming for Apache Kafka topic as a source", which says it of both).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate import kafka
from fungible_aws.simulate._mapping import whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.record import Record
    from fungible.outcome import Ack, Retry

FREE, ORDERED = (*kafka.FREE, "partition"), kafka.ORDERED
"""A partition is text here and a number in AWS's own samples, so that both are taken."""


def build(records: Sequence[Record[Any]], options: Mapping[str, Any] | None = None, /) -> list[dict[str, Any]]:
    """Return one batch. Options: those of the topic."""
    return flat(kafka.build(records, options))


def flat(event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the batch that a pipe makes of what Lambda's mapping sends as one event."""
    source = {name: value for name, value in event.items() if name != "records"}
    return [
        {**source, "eventSourceKey": name, **record, "partition": str(record["partition"])}
        for name, records in event["records"].items()
        for record in records
    ]


def read(answer: Any, wire: Sequence[Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each record after this delivery."""
    return whole(answer, len(wire))
