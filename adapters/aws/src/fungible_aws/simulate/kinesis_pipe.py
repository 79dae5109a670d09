"""Kinesis through an EventBridge pipe (EventBridge user guide, "Amazon Kinesis stream as a source").

The example is Lambda's own event with each record made flat.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate import kinesis
from fungible_aws.simulate._pipes import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.record import Record

__all__ = ["ORDERED", "build", "read"]

ORDERED = kinesis.ORDERED


def build(records: Sequence[Record[Any]], options: Mapping[str, Any] | None = None, /) -> list[dict[str, Any]]:
    """Return one batch. Options: those of the stream."""
    return [{**record.pop("kinesis"), **record} for record in kinesis.build(records, options)["Records"]]
