"""Apache Kafka, self-managed or Amazon MSK (Lambda developer guide, Using Lambda with Apache Kafka).

A value that is null, which Kafka takes for a deletion of the key, comes as no bytes; `native` tells the two apart. Of
a header that a record has twice the last stands. Keys and values are bytes as the producer wrote them, or JSON where
the mapping reads a schema registry.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.record import Record
from fungible.wire import base64_bytes, from_millis, may, need
from fungible_aws.codecs._streams import one_answer, ordered, readable, reported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.outcome import Verdict
    from fungible_aws.codecs._streams import Place

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {
    "attributes": "exact", "key": "exact", "partition": "exact", "sequence": "exact", "stream": "exact",
    "text": "exact", "time": "exact",
}  # fmt: skip


def _key(record: Mapping[str, Any]) -> str | bytes | None:
    key = may(record, "key", str)
    return None if key is None else readable(base64_bytes(key, "key"))


def _text(record: Mapping[str, Any]) -> bytes:
    value = may(record, "value", str)
    return b"" if value is None else base64_bytes(value, "value")


def _attributes(record: Mapping[str, Any]) -> Mapping[str, str | bytes]:
    """Return the headers; each is a list of bytes, which Java counts from -128 and others from 0."""
    found: dict[str, str | bytes] = {}
    headers: Sequence[Any] = may(record, "headers", list) or ()
    for at, pair in enumerate(headers):
        if type(pair) is not dict:
            raise MalformedEvent(f"headers[{at}]", "is not an object")
        for name, value in pair.items():
            found[name] = readable(_header(value, f"headers[{at}]"))
    return found


def _header(value: Any, at: str) -> bytes:
    if type(value) is str:  # Java's own JSON of bytes, as a recorded event has it
        return base64_bytes(value, at)
    try:
        if type(value) is list and not {bool, float}.intersection(map(type, value)) and min(value, default=0) >= -128:
            return bytes([one if one >= 0 else one + 256 for one in value])
    except (TypeError, ValueError):
        pass
    raise MalformedEvent(at, "is not an array of bytes")


def _time(record: Mapping[str, Any]) -> Any:
    stamp = record.get("timestamp")
    return None if stamp is None else from_millis(stamp, "timestamp")


READ: Readers = {
    "attributes": _attributes,
    "key": _key,
    "native": lambda record: record,
    "partition": lambda record: str(need(record, "partition", int)),
    "sequence": lambda record: str(need(record, "offset", int)),
    "stream": lambda record: may(record, "topic", str),
    "text": _text,
    "time": _time,
}
"""One reader for each field; where a record stands is told by its topic's partition and its place in there."""


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each record of each partition, in the order of the delivery."""
    return [_item(name, at, record) for name, at, record in _records(wire)]


def _records(wire: Any) -> Iterator[tuple[str, int, Any]]:
    partitions = need(wire, "records", dict)
    for name in partitions:
        for at, record in enumerate(need(partitions, name, list, "records.")):
            yield name, at, record


def _item(name: str, at: int, record: Any) -> Any:
    place = f"records[{name!a}]"
    if type(record) is not dict:
        return MalformedEvent(f"{place}[{at}]", "is not an object")
    item = _record(record, at)
    item._list = place
    return item


class _Received(received(Record, READ)):  # type: ignore[misc]  # a class that is made
    """A record that knows the partition's list in which it stands."""

    __slots__ = ("_list",)

    @property
    def _at(self) -> tuple[str, int]:
        return self._list, self._index


_record: Any = _Received


def encode(verdicts: Sequence[Verdict], wire: Any, options: Options, /) -> Any:
    """Return topic-partition and offset of each partition's first failure; where these cannot be said, all fails."""
    return reported(verdicts, [(name, record) for name, _, record in _records(wire)], _place, options)


def _place(named: tuple[str, Any]) -> Place:
    """Return the partition and the identifier as Lambda reads it: an object, where other sources have text.

    Lambda developer guide, Configuring error handling controls for Kafka event sources.
    """
    name, record = named
    offset = record.get("offset") if type(record) is dict else None
    return (name, {"partition": name, "offset": offset}) if type(offset) is int else None
