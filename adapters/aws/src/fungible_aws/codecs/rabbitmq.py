"""RabbitMQ on Amazon MQ (Lambda developer guide, Using Lambda with Amazon MQ); all messages of a delivery or none.

The time of a message is text without a zone, so that it is not read.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events.message import received
from fungible.wire import base64_bytes, base64_text, may, need
from fungible_aws.codecs._streams import readable
from fungible_aws.codecs.activemq import encode, one_answer, ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.events.message import Message

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {
    "id": "exact", "text": "exact", "attributes": "exact", "sent_at": "absent", "attempt": "absent",
    "source": "exact", "group": "absent",
}  # fmt: skip


def _attributes(named: tuple[str, Mapping[str, Any]]) -> Mapping[str, str]:
    """Return the headers as text: numbers and truths as JSON writes them, bytes that are no UTF-8 as base64."""
    headers = may(need(named[1], "basicProperties", dict), "headers", dict, "basicProperties.") or {}
    return {name: _header(value, f"basicProperties.headers[{name!a}]") for name, value in headers.items()}


def _header(value: Any, at: str) -> str:
    if type(value) is dict and type(value.get("bytes")) is list:
        try:
            data = bytes([one & 0xFF for one in value["bytes"]])
        except TypeError:
            raise MalformedEvent(at, "is not an array of bytes") from None
        text = readable(data)
        return text if isinstance(text, str) else base64_text(text)
    if type(value) is str:
        return value
    from json import dumps

    try:
        return dumps(value)
    except RecursionError:
        raise MalformedEvent(at, "is nested too deep") from None


def _source(named: tuple[str, Mapping[str, Any]]) -> str:
    """Return the queue's name, which stands before its virtual host."""
    return named[0].partition("::")[0]


READ: Readers = {
    "attempt": lambda _: None,
    "attributes": _attributes,
    "group": lambda _: None,
    "native": lambda named: named[1],
    "sent_at": lambda _: None,
    "source": _source,
}


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each message of each queue; one that cannot be read is the error of its own place alone."""
    queues = need(wire, "rmqMessagesByQueue", dict)
    found: list[Any] = []
    for name in queues:
        place = f"rmqMessagesByQueue[{name!a}]"
        named = [(name, record) for record in need(queues, name, list, "rmqMessagesByQueue.")]
        found += items(named, place, received(READ, place))
    return found


def items(named: list[tuple[str, Any]], place: str, make: Callable[[Any, int, str, Any], Message[Any]]) -> list[Any]:
    """Return what `make` makes of each message of the list `place`, which comes with its queue's name."""
    return [_item(one, at, place, make) for at, one in enumerate(named)]


def _item(named: tuple[str, Any], at: int, place: str, make: Callable[[Any, int, str, Any], Message[Any]]) -> Any:
    record = named[1]
    try:
        return make(named, at, _id(record), readable(base64_bytes(need(record, "data", str), "data")))
    except MalformedEvent as error:
        return error.within(f"{place}[{at}]")


def _id(record: Any) -> str:
    """Return the id that a producer gave the message, no text where it gave none."""
    return may(need(record, "basicProperties", dict), "messageId", str, "basicProperties.") or ""
