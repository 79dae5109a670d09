"""What event source mappings of ordered sources have in common.

Lambda developer guide, "Configuring partial batch response with Kinesis Data Streams and Lambda": what counts as
complete success and complete failure, and that the lowest sequence number listed is the checkpoint.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fungible.outcome import ACK, Retry
from fungible_aws.simulate._gateway import EPOCH, MalformedAnswer, as_list, as_object

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.outcome import Ack

UNIX = datetime(1970, 1, 1, tzinfo=UTC)
VARIANTS: Sequence[Mapping[str, Any]] = ({}, {"partial": True})
"""The ways to set up a mapping that give different answers."""


def seconds(moment: datetime | None) -> int:
    """Return an instant in seconds since 1970, rounded down."""
    return EPOCH // 1000 if moment is None else (moment - UNIX) // timedelta(seconds=1)


def millis(moment: datetime) -> int:
    """Return an instant in milliseconds since 1970."""
    return (moment - UNIX) // timedelta(milliseconds=1)


def whole(answer: Any, count: int) -> list[Ack | Retry]:
    """Return the fate of so many items of a source that takes no partial answer: an error brings all again."""
    return [Retry(str(answer)) if isinstance(answer, BaseException) else ACK for _ in range(count)]


def checkpointed(
    answer: Any, places: Sequence[tuple[str, Any]], options: Mapping[str, Any] | None
) -> list[Ack | Retry]:
    """Return the fate of each record, given its shard and its identifier; from a shard's first listed on it retries.

    Option `partial`: the mapping reports batch item failures.
    """
    if isinstance(answer, BaseException):
        return [Retry(str(answer)) for _ in places]
    if not (options or {}).get("partial", False):
        return [ACK for _ in places]
    try:
        failed = listed(answer, [identifier for _, identifier in places])
    except MalformedAnswer as error:
        return [Retry(str(error)) for _ in places]
    fates: list[Ack | Retry] = []
    behind: set[str] = set()
    for shard, identifier in places:
        if identifier in failed:
            behind.add(shard)
        fates.append(Retry("at the checkpoint or behind it") if shard in behind else ACK)
    return fates


def listed(answer: object, known: Sequence[Any]) -> list[Any]:
    """Return the identifiers that the answer names; null, no list and an empty one name none."""
    if answer is None:
        return []
    failures = as_list(as_object(answer, "the answer").get("batchItemFailures"), "batchItemFailures")
    found = [as_object(failure, "a batch item failure").get("itemIdentifier") for failure in failures]
    if not all(one and one in known for one in found):
        raise MalformedAnswer("an itemIdentifier is missing, empty or no record of the batch")
    return found
