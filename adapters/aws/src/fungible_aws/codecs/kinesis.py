"""Amazon Kinesis Data Streams (Lambda developer guide, Using Lambda to process records from Kinesis).

Records that the Kinesis Producer Library aggregated come as they are. In a tumbling window the state is handed on
unchanged.
"""

from __future__ import annotations

from binascii import a2b_base64

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.record import Record
from fungible.wire import base64_bytes, may, need
from fungible_aws.codecs._streams import from_seconds, one_answer, ordered, reported, with_state
from fungible_aws.records import items_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.outcome import Verdict
    from fungible_aws.codecs._streams import Place

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {
    "attributes": "absent", "key": "exact", "partition": "exact", "sequence": "exact", "stream": "exact",
    "text": "exact", "time": "exact",
}  # fmt: skip


def _data(record: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = need(record, "kinesis", dict)
    return found


def _partition(record: Mapping[str, Any]) -> str | None:
    """Return the shard, which stands before the sequence number in the event's id."""
    shard, colon, _ = (may(record, "eventID", str) or "").rpartition(":")
    return shard if colon else None


def _stream(record: Mapping[str, Any]) -> str | None:
    """Return the stream's name, from its own ARN or from that of a consumer of it."""
    parts = (may(record, "eventSourceARN", str) or "").partition(":stream/")[2].split("/")
    return parts[0] or None


def readers(data: Callable[[Any], Mapping[str, Any]], at: str) -> Readers:
    """Return what reads a record whose producer's part is what `data` finds, under names that begin with `at`."""

    def time(record: Mapping[str, Any]) -> Any:
        arrived = data(record).get("approximateArrivalTimestamp")
        return None if arrived is None else from_seconds(arrived, f"{at}approximateArrivalTimestamp")

    return {
        "attributes": lambda _: {},
        "key": lambda record: may(data(record), "partitionKey", str, at),
        "native": lambda record: record,
        "partition": _partition,
        "sequence": lambda record: need(data(record), "sequenceNumber", str, at),
        "stream": _stream,
        "text": lambda record: base64_bytes(need(data(record), "data", str, at), f"{at}data"),
        "time": time,
    }


_READ = readers(_data, "kinesis.")


def _text(record: Mapping[str, Any]) -> bytes:
    try:
        return a2b_base64(record["kinesis"]["data"], strict_mode=True)
    except (KeyError, TypeError, ValueError):
        found: bytes = _READ["text"](record)  # which says what is wrong
        return found


READ: Readers = {**_READ, "text": _text}
_record = received(Record, READ, "Records")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each record; one that is no object is the error of its own place alone."""
    return items_of(wire, _record)


def encode(verdicts: Sequence[Verdict], wire: Any, options: Options, /) -> Any:
    """Return the sequence number of each shard's first failure; where it cannot be said, the delivery fails."""
    return with_state(reported(verdicts, wire["Records"], _place, options), wire)


def _place(record: Any) -> Place:
    try:
        return _partition(record), READ["sequence"](record)
    except (AttributeError, MalformedEvent):
        return None
