"""Log events of CloudWatch Logs, by a subscription filter (CloudWatch Logs user guide, Subscription filters: Lambda).

Lambda is called asynchronously, so that a batch that failed comes after later ones of its log stream: these are
messages of a topic, and no ordered log.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events.message import received
from fungible.wire import base64_bytes, from_millis, may, need
from fungible_aws.codecs._push import enclosed, encode, one_answer, ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.events.message import Message

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {
    "id": "exact", "text": "exact", "attributes": "exact", "sent_at": "exact", "attempt": "absent",
    "source": "exact", "group": "own",
}  # fmt: skip

LIMIT = 64 << 20
"""Bytes that a batch may be unpacked to: more than Lambda takes in, and too few to fill its memory."""


def _fields(record: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what the filter's pattern took out of the message; what it did not find is left out."""
    found = may(record, "extractedFields", dict) or {}
    for name, value in found.items():
        if value is not None and type(value) is not str:
            raise MalformedEvent(f"extractedFields.{name}", "is not text")
    return {name: value for name, value in found.items() if value is not None}


READ: Readers = {
    "attempt": lambda _: None,
    "attributes": lambda pair: _fields(pair[0]),
    "group": lambda pair: may(pair[1], "logStream", str),
    "native": lambda pair: pair[0],
    "sent_at": lambda pair: from_millis(need(pair[0], "timestamp", int), "timestamp"),
    "source": lambda pair: may(pair[1], "logGroup", str),
}
_message = received(READ, "awslogs.data.logEvents")


def decode(wire: Any, _options: Options, /) -> Items:
    """Yield an item for each log event; the probe that CloudWatch sends to a new subscription has none."""
    content = enclosed(_unpacked(need(need(wire, "awslogs", dict), "data", str, "awslogs.")), "awslogs.data")
    if content.get("messageType") == "CONTROL_MESSAGE":
        return ()
    return _items(need(content, "logEvents", list, "awslogs.data."), content)


def _unpacked(data: str) -> str:
    """Return the text of a gzip stream in base64; one that is cut, or unpacks without end, is malformed."""
    import zlib

    unzip = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        text = unzip.decompress(base64_bytes(data, "awslogs.data"), LIMIT)
        if unzip.eof:
            return text.decode()
    except (UnicodeDecodeError, zlib.error):
        pass
    raise MalformedEvent("awslogs.data", "is no whole gzip stream of text, or unpacks to over 64 MB")


def _items(records: Sequence[Any], content: Mapping[str, Any]) -> Iterator[Message[Any] | MalformedEvent]:
    for at, record in enumerate(records):
        try:
            known, text = need(record, "id", str), need(record, "message", str)
        except MalformedEvent as error:
            yield error.within(f"awslogs.data.logEvents[{at}]")
        else:
            yield _message((record, content), at, known, text)
