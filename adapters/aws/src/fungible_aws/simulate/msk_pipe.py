"""Amazon MSK through an EventBridge pipe.

EventBridge user guide, "Amazon Managed Streaming for Apache Kafka topic as a source": as a self-managed Kafka's, with
the cluster's ARN in place of its servers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate import msk
from fungible_aws.simulate.kafka_pipe import FREE, ORDERED, flat, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.record import Record

__all__ = ["FREE", "ORDERED", "build", "read"]


def build(records: Sequence[Record[Any]], options: Mapping[str, Any] | None = None, /) -> list[dict[str, Any]]:
    """Return one batch. Options: those of the topic."""
    event = msk.build(records, options)
    del event["bootstrapServers"]
    return flat(event)
