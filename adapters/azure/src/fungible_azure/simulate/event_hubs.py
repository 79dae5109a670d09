"""The Event Hubs extension: one event, or a batch of one partition, for each invocation.

azure-sdk-for-net, EventHubTriggerBindingStrategy: the names and types of the metadata, of which a batch has one set.
Azure Functions, "Azure Event Hubs trigger": cardinality, retry policies. From memory: how the host writes the times.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_azure.simulate._host import bare, fates, texts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.record import Record
    from fungible.outcome import Ack, Retry

FREE = ("properties",)
"""Keys below which a producer may put any JSON value."""
VARIANTS: Sequence[Mapping[str, Any]] = ({}, {"many": True})
"""The ways to bind a hub that give different wires."""


def most(options: Mapping[str, Any]) -> int:
    """Return the most events that one delivery holds (host.json, maxEventBatchSize)."""
    return 100 if options.get("many") else 1


MOST = most
ORDERED = True
"""Each partition keeps its order."""


def build(records: Sequence[Record[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker makes of one delivery. Option: name."""
    return {
        "hub": (options or {}).get("name", "orders"),
        "partition": records[0].partition or "0",
        "events": [_event(at, record) for at, record in enumerate(records)],
    }


def _event(at: int, record: Record[Any]) -> dict[str, Any]:
    number = int(record.sequence or at)
    return {
        "body": record.raw,
        "partition_key": record.key if isinstance(record.key, str) else None,
        "sequence_number": number,
        "offset": str(number * 64),
        "enqueued_time": bare(record.time),
        "properties": dict(record.attributes),
    }


def host(records: Sequence[Record[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends the worker: the data, and beside it the trigger's metadata."""
    return sent(build(records, options), options)


def sent(delivery: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends of a delivery that `build` made. Option: many."""
    events = delivery["events"]
    context = {"PartitionContext": {"json": {"PartitionId": delivery["partition"], "EventHubName": delivery["hub"]}}}
    if not (options or {}).get("many"):
        return {"data": {"bytes": events[0]["body"]}, "metadata": {**context, **_single(events[0])}}
    lists = {
        "PartitionKeyArray": texts([one["partition_key"] for one in events]),
        "OffsetArray": texts([one["offset"] for one in events]),
        "SequenceNumberArray": {"collection_sint64": [one["sequence_number"] for one in events]},
        "EnqueuedTimeUtcArray": {"json": [one["enqueued_time"] for one in events]},
        "PropertiesArray": {"json": [one["properties"] for one in events]},
        "SystemPropertiesArray": {"json": [_system(one) for one in events]},
    }
    return {"data": {"collection_bytes": [one["body"] for one in events]}, "metadata": {**context, **lists}}


def _single(event: Mapping[str, Any]) -> dict[str, Any]:
    key = event["partition_key"]
    return {
        "PartitionKey": None if key is None else {"string": key},
        "Offset": {"string": event["offset"]},
        "SequenceNumber": {"json": event["sequence_number"]},
        "EnqueuedTimeUtc": {"json": event["enqueued_time"]},
        "Properties": {"json": event["properties"]},
        "SystemProperties": {"json": _system(event)},
    }


def _system(event: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "SequenceNumber": event["sequence_number"],
        "Offset": int(event["offset"]),
        "OffsetString": event["offset"],
        "PartitionKey": event["partition_key"],
        "EnqueuedTimeUtc": event["enqueued_time"],
    }


def read(answer: Any, wire: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of each event: all are behind the checkpoint, or the retry policy brings all again."""
    return fates(answer, len(wire["events"]))
