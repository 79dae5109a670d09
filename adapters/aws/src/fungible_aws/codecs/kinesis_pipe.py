"""Amazon Kinesis through an EventBridge pipe (EventBridge user guide, Amazon Kinesis stream as a source).

A record is flat: what is the producer's stands beside what the pipe adds.
"""

from __future__ import annotations

from fungible.events import received
from fungible.events.record import Record
from fungible_aws.codecs import kinesis
from fungible_aws.codecs._pipes import encode, items_of, one_answer
from fungible_aws.codecs._streams import ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = kinesis.CARRIES

_record = received(Record, kinesis.readers(lambda record: record, ""), "")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each record; one that is no object is the error of its own place alone."""
    return items_of(wire, _record)
