"""What the kinds share that come through an EventBridge pipe: a list of a source's records, of one record too.

EventBridge user guide, "Amazon EventBridge Pipes batching and concurrency". A pipe of SQS, Kinesis or DynamoDB takes a
partial answer with no setting, and brings again what it lists and nothing else ("Amazon Kinesis stream as a source":
Reporting batch item failures); one of Kafka or Amazon MQ brings the whole batch again.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent, NotDelivered
from fungible.outcome import ACK
from fungible_aws.records import each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from fungible.codec import Options
    from fungible.outcome import Verdict


def batch(wire: Any) -> list[Any]:
    """Return the records of a batch, each of which is read by itself."""
    if type(wire) is not list:
        raise MalformedEvent("the event", "is not a list")
    return wire


def items_of(wire: Any, make: Callable[[Any, int], Any]) -> list[Any]:
    """Return what `make` makes of each record of a batch and its place."""
    return each(batch(wire), make, "")


def one_answer(_options: Options) -> bool:
    """Return False: no setting of a pipe turns partial answers on or off."""
    return False


def encode(verdicts: Sequence[Verdict], wire: Any, _options: Options, /) -> Any:
    """Return the eventID of each shard's first failure and of all behind it; where one cannot be said, all fails.

    A pipe passes over what is not listed: the first alone, which is a checkpoint to Lambda, would lose the rest.
    """
    behind: set[str] = set()
    listed: list[str] = []
    for record, verdict in zip(wire, verdicts, strict=True):
        known = record.get("eventID") if type(record) is dict else None
        name = known if type(known) is str else ""
        shard = name.rpartition(":")[0]  # of Kinesis; DynamoDB's batches are of one
        if verdict is not ACK:
            behind.add(shard)
        if shard in behind:
            listed.append(name)
    if "" in listed or 0 < len(listed) == len(wire):
        return NotDelivered(f"{len(verdicts) - verdicts.count(ACK)} of {len(verdicts)} records failed")
    return {"batchItemFailures": [{"itemIdentifier": one} for one in listed]}
