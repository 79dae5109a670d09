"""Self-managed Apache Kafka through an event source mapping.

Lambda developer guide, "Using Lambda with self-managed Apache Kafka": the event, a list for each partition, whose
headers are arrays of bytes; recorded events show that Java writes these from -128. "Configuring error handling
controls for Kafka event sources" has partial answers; from memory: that a partition is retried from its first failure.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

from fungible_aws.simulate._gateway import EPOCH
from fungible_aws.simulate._mapping import VARIANTS, checkpointed, millis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.record import Record
    from fungible.outcome import Ack, Retry

__all__ = ["VARIANTS", "build", "read"]

ORDERED = True
"""Each partition keeps its order."""
FREE = ("headers",)
"""Keys below which the bytes of a header are numbers, signed or not."""
SERVERS = "broker-1.example.com:9092,broker-2.example.com:9092"


def build(records: Sequence[Record[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one batch. Options: name, the topic's."""
    topic = (options or {}).get("name", "topic")
    partitions: dict[str, list[dict[str, Any]]] = {}
    for index, record in enumerate(records):
        made = _record(index, record, topic)
        partitions.setdefault(f"{topic}-{made['partition']}", []).append(made)
    return {"eventSource": "SelfManagedKafka", "bootstrapServers": SERVERS, "records": partitions}


def _record(index: int, record: Record[Any], topic: str) -> dict[str, Any]:
    key = {} if record.key is None else {"key": b64encode(_bytes(record.key)).decode()}
    return {
        "topic": topic,
        "partition": int(record.partition or 0),
        "offset": int(record.sequence or index),
        "timestamp": EPOCH if record.time is None else millis(record.time),
        "timestampType": "CREATE_TIME",
        **key,
        "value": b64encode(record.raw).decode(),
        "headers": [{name: [_signed(one) for one in _bytes(value)]} for name, value in record.attributes.items()],
    }


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _signed(byte: int) -> int:
    return byte if byte < 128 else byte - 256


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each record after this delivery."""
    places = [
        (name, {"partition": name, "offset": record["offset"]})
        for name, records in wire["records"].items()
        for record in records
    ]
    return checkpointed(answer, places, options)
