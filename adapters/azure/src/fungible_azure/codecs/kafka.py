"""Apache Kafka, one record or a batch (Azure Functions, Apache Kafka trigger; azure.functions.KafkaEvent).

The wire form is `{"topic": name, "records": [the facts of each KafkaEvent]}`. The extension makes text of keys, and its
headers come as JSON in which the value's bytes are in base64 (azure-functions-kafka-extension, KafkaEventDataHeader).
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.record import Record
from fungible.wire import base64_bytes, may, need
from fungible_azure import whole
from fungible_azure.facts import NONE, instant, number, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

CARRIES: Mapping[str, str] = {
    "attributes": "exact", "key": "exact", "partition": "exact", "sequence": "exact", "stream": "exact",
    "text": "exact", "time": "exact",
}  # fmt: skip


def _attributes(record: Mapping[str, Any]) -> Mapping[str, str | bytes]:
    """Return the headers; of a name that comes twice the last, and an empty text for a header without a value."""
    found: dict[str, str | bytes] = {}
    for at, one in enumerate(may(record, "headers", list) or ()):
        header = _object(one, f"headers[{at}]")
        key, value = header.get("Key"), header.get("Value")
        if type(key) is not str or (value is not None and type(value) is not str):
            raise MalformedEvent(f"headers[{at}]", "has no key, or a value that is not text")
        found[key] = text(base64_bytes(value, f"headers[{at}].Value")) if value else ""
    return found


def _object(header: Any, at: str) -> dict[str, Any]:
    """Return a header, which azure.functions may leave the JSON text that it came in."""
    if type(header) is str:
        from json import loads

        try:
            header = loads(header)
        except (ValueError, RecursionError):
            raise MalformedEvent(at, "is not JSON") from None
    if type(header) is not dict:
        raise MalformedEvent(at, "is not an object")
    return header


READ: Readers = {
    "attributes": _attributes,
    "key": lambda record: may(record, "key", str),
    "native": lambda record: record,
    "partition": lambda record: number(record.get("partition")) or None,
    "sequence": lambda record: number(record.get("offset")),
    "text": lambda record: text(record["body"]),
    "time": lambda record: instant(record, "timestamp"),
}
_record = received(Record, READ, "records")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each record; one that cannot be read is the error of its own place alone."""
    need(wire, "topic", str)
    records: list[Any] = need(wire, "records", list)
    return [_item(record, at, wire["topic"]) for at, record in enumerate(records)]


def _item(record: Any, at: int, topic: str) -> Record[Any] | MalformedEvent:
    if type(record) is not dict:
        return MalformedEvent(f"records[{at}]", "is not an object")
    for name, kinds in (("body", (bytes,)), ("offset", (int, NONE)), ("partition", (int, str, NONE))):
        if type(record.get(name)) not in kinds:
            return MalformedEvent(f"records[{at}].{name}", "is missing or malformed")
    found: Record[Any] = _record(record, at)
    found.stream = topic
    return found


ordered = whole.in_order
one_answer = whole.one_answer
encode = whole.encode
