"""ActiveMQ on Amazon MQ (Lambda developer guide, Using Lambda with Amazon MQ); all messages of a delivery or none."""

from __future__ import annotations

from fungible.errors import MalformedEvent, NotDelivered
from fungible.events.message import received
from fungible.outcome import ACK
from fungible.wire import base64_bytes, from_millis, may, need
from fungible_aws.codecs._streams import readable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.events.message import Message
    from fungible.outcome import Verdict

CARRIES: Mapping[str, str] = {
    "id": "exact", "text": "exact", "attributes": "exact", "sent_at": "exact", "attempt": "absent",
    "source": "exact", "group": "absent",
}  # fmt: skip


def _attributes(record: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the properties, which the mapping writes as text."""
    found: dict[str, str] = {}
    for name in may(record, "properties", dict) or {}:
        found[name] = need(record["properties"], name, str, "properties.")
    return found


def _sent_at(record: Mapping[str, Any]) -> Any:
    sent = record.get("timestamp")
    return None if sent is None else from_millis(sent, "timestamp")


def _source(record: Mapping[str, Any]) -> str | None:
    """Return the queue's name, of which two spellings are recorded."""
    destination = may(record, "destination", dict) or {}
    found: str | None = may(destination, "physicalName", str, "destination.")
    return may(destination, "physicalname", str, "destination.") if found is None else found


READ: Readers = {
    "attempt": lambda _: None,
    "attributes": _attributes,
    "group": lambda _: None,
    "native": lambda record: record,
    "sent_at": _sent_at,
    "source": _source,
}
_message = received(READ, "messages")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each message; one that cannot be read is the error of its own place alone."""
    return items(need(wire, "messages", list), "messages", _message)


def items(records: list[Any], name: str, make: Callable[[Any, int, str, Any], Message[Any]]) -> list[Any]:
    """Return what `make` makes of each message of the list `name`."""
    return [_item(record, at, name, make) for at, record in enumerate(records)]


def _item(record: Any, at: int, name: str, make: Callable[[Any, int, str, Any], Message[Any]]) -> Any:
    try:
        return make(record, at, need(record, "messageID", str), _text(record))
    except MalformedEvent as error:
        return error.within(f"{name}[{at}]")


def _text(record: Mapping[str, Any]) -> str | bytes:
    return readable(base64_bytes(need(record, "data", str), "data"))


def ordered(_wire: Any) -> bool:
    """Return False: competing consumers keep no order."""
    return False


def one_answer(_options: Options) -> bool:
    """Lambda takes no partial answer for Amazon MQ (Lambda API reference, FunctionResponseTypes)."""
    return True


def encode(verdicts: Sequence[Verdict], _wire: Any, _options: Options, /) -> Any:
    """Return nothing, which acknowledges all; any failure brings the whole delivery again."""
    failed = len(verdicts) - verdicts.count(ACK)
    return NotDelivered(f"{failed} of {len(verdicts)} messages failed") if failed else None
