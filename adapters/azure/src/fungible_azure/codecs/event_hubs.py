"""Azure Event Hubs, one event or a batch of one partition (Azure Functions, Azure Event Hubs trigger).

The wire form is `{"hub": name, "partition": its id or null, "events": [the facts of each EventHubEvent]}`: an event
says neither, and its own properties stand in the metadata that a whole batch shares.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.record import Record
from fungible.wire import may, need
from fungible_azure import whole
from fungible_azure.facts import NONE, attributes, instant, number, text

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

READ: Readers = {
    "attributes": lambda record: attributes(record, "properties"),
    "key": lambda record: may(record, "partition_key", str),
    "native": lambda record: record,
    "sequence": lambda record: number(record.get("sequence_number")),
    "text": lambda record: text(record["body"]),
    "time": lambda record: instant(record, "enqueued_time"),
}
_record = received(Record, READ, "events")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each event; one that cannot be read is the error of its own place alone."""
    need(wire, "hub", str)
    events: list[Any] = need(wire, "events", list)
    partition = may(wire, "partition", str)
    return [_item(record, at, wire["hub"], partition) for at, record in enumerate(events)]


def _item(record: Any, at: int, hub: str, partition: str | None) -> Record[Any] | MalformedEvent:
    if type(record) is not dict:
        return MalformedEvent(f"events[{at}]", "is not an object")
    for name, kinds in (("body", (bytes,)), ("sequence_number", (int, NONE))):
        if type(record.get(name)) not in kinds:
            return MalformedEvent(f"events[{at}].{name}", "is missing or malformed")
    found: Record[Any] = _record(record, at)
    found.stream = hub
    found.partition = partition
    return found


ordered = whole.in_order
one_answer = whole.one_answer
encode = whole.encode
