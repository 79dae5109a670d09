"""Apache Kafka through an EventBridge pipe, self-managed or Amazon MSK; all records of a batch or none.

EventBridge user guide, "Self managed Apache Kafka stream as a source" and "Amazon Managed Streaming for Apache Kafka
topic as a source": a flat list of records. Their example has the partition as text, where AWS's own samples read a
number; both are taken.
"""

from __future__ import annotations

from fungible.errors import NotDelivered
from fungible.events import received
from fungible.events.record import Record
from fungible.outcome import ACK
from fungible.wire import need
from fungible_aws.codecs import kafka
from fungible_aws.codecs._pipes import items_of
from fungible_aws.codecs._streams import ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.outcome import Verdict

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = kafka.CARRIES


def _partition(record: Mapping[str, Any]) -> str:
    found = record.get("partition")
    return found if type(found) is str else str(need(record, "partition", int))


_record = received(Record, {**kafka.READ, "partition": _partition}, "")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each record; one that is no object is the error of its own place alone."""
    return items_of(wire, _record)


def one_answer(_options: Options) -> bool:
    """Return True: an error for any record brings the whole batch again (EventBridge user guide, ibid.)."""
    return True


def encode(verdicts: Sequence[Verdict], _wire: Any, _options: Options, /) -> Any:
    """Return nothing, which commits the offsets of all; any failure brings the whole batch again."""
    failed = len(verdicts) - verdicts.count(ACK)
    return NotDelivered(f"{failed} of {len(verdicts)} records failed") if failed else None
