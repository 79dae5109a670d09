"""Kinesis Data Streams through an event source mapping.

Lambda developer guide, "Using Lambda to process records from Amazon Kinesis Data Streams": the event; `_mapping` has
the answer. A real delivery is of one shard; here records of several may share one.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from fungible_aws.simulate._gateway import ACCOUNT, EPOCH, REGION
from fungible_aws.simulate._mapping import UNIX, VARIANTS, checkpointed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.record import Record
    from fungible.outcome import Ack, Retry

__all__ = ["VARIANTS", "build", "read"]

ORDERED = True
"""Each shard keeps its order."""


def build(records: Sequence[Record[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one batch. Options: name, region, account."""
    given = options or {}
    return {"Records": [_record(index, record, given) for index, record in enumerate(records)]}


def _record(index: int, record: Record[Any], options: Mapping[str, Any]) -> dict[str, Any]:
    region, account = options.get("region", REGION), options.get("account", ACCOUNT)
    arrived = EPOCH / 1000 if record.time is None else (record.time - UNIX).total_seconds()
    sequence = record.sequence or f"{49590338271490256608559692538361571095921575989136588898 + index}"
    key = record.key if record.key is not None else "key"
    return {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": key if isinstance(key, str) else str(key, "utf-8", "replace"),
            "sequenceNumber": sequence,
            "data": b64encode(record.raw).decode(),
            "approximateArrivalTimestamp": arrived,
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{record.partition or 'shardId-000000000000'}:{sequence}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": f"arn:aws:iam::{account}:role/lambda-role",
        "awsRegion": region,
        "eventSourceARN": f"arn:aws:kinesis:{region}:{account}:stream/{options.get('name', 'stream')}",
    }


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each record after this delivery."""
    places = [(record["eventID"].rpartition(":")[0], record["kinesis"]["sequenceNumber"]) for record in wire["Records"]]
    return checkpointed(answer, places, options)
