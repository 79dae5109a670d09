"""The Kafka extension: one record, or a batch, for each invocation.

azure-functions-kafka-extension, KafkaTriggerBindingStrategy: the names and types of the metadata;
KafkaEventDataHeader: a header's bytes, which the host's JSON has in base64.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from fungible_azure.simulate._host import fates, texts, zulu

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.record import Record
    from fungible.outcome import Ack, Retry

FREE = ("partition",)
"""Keys whose value comes as a number or as text."""
VARIANTS: Sequence[Mapping[str, Any]] = ({}, {"many": True})
"""The ways to bind a topic that give different wires."""
DRAWS: Mapping[str, Any] = {"partitions": ("0", "7")}


def most(options: Mapping[str, Any]) -> int:
    """Return the most records that one delivery holds (host.json, maxBatchSize)."""
    return 64 if options.get("many") else 1


MOST = most
ORDERED = True
"""Each partition keeps its order."""


def build(records: Sequence[Record[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker makes of one delivery. Option: name."""
    return {"topic": (options or {}).get("name", "orders"), "records": [_record(*one) for one in enumerate(records)]}


def _record(at: int, record: Record[Any]) -> dict[str, Any]:
    partition = record.partition or "0"
    return {
        "body": record.raw,
        "key": record.key if isinstance(record.key, str) else None,
        "partition": int(partition) if partition.isdecimal() else partition,
        "offset": int(record.sequence or at),
        "timestamp": zulu(record.time),
        "headers": [_header(*pair) for pair in record.attributes.items()],
    }


def _header(key: str, value: str | bytes) -> dict[str, str]:
    return {"Key": key, "Value": b64encode(value.encode() if isinstance(value, str) else value).decode()}


def host(records: Sequence[Record[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends the worker: the data, and beside it the trigger's metadata."""
    return sent(build(records, options), options)


def sent(delivery: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends of a delivery that `build` made. Option: many."""
    records = delivery["records"]
    if not (options or {}).get("many"):
        [one] = records
        metadata = {
            "Key": None if one["key"] is None else {"string": one["key"]},
            "Partition": {"json": one["partition"]},
            "Topic": {"string": delivery["topic"]},
            "Timestamp": {"json": one["timestamp"]},
            "Offset": {"json": one["offset"]},
            "Headers": {"json": one["headers"]},
        }
        return {"data": {"bytes": one["body"]}, "metadata": metadata}
    lists = {
        "KeyArray": {"json": [one["key"] for one in records]},
        "PartitionArray": {"json": [one["partition"] for one in records]},
        "TopicArray": texts([delivery["topic"] for _ in records]),
        "TimestampArray": {"json": [one["timestamp"] for one in records]},
        "OffsetArray": {"collection_sint64": [one["offset"] for one in records]},
        "HeadersArray": {"json": [one["headers"] for one in records]},
    }
    return {"data": {"collection_bytes": [one["body"] for one in records]}, "metadata": lists}


def read(answer: Any, wire: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of each record: all offsets are committed, or the retry policy brings all again."""
    return fates(answer, len(wire["records"]))
