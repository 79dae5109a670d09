"""What the codecs of ordered sources share: a mapping's checkpoint, which stays before the first failure."""

from __future__ import annotations

from fungible.errors import MalformedEvent, NotDelivered
from fungible.outcome import ACK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from typing import Any

    from fungible.codec import Options
    from fungible.outcome import Verdict

    Place = tuple[object, object] | None
    """What keeps order, and the identifier of a record in there; None where the record does not say it."""

_MILLISECONDS = 10**11
"""From here on a number counts milliseconds: as seconds it would be the year 5138."""


def ordered(_wire: Any) -> bool:
    """Return True: what follows a failure waits for it."""
    return True


def one_answer(options: Options) -> bool:
    """Without ReportBatchItemFailures on the mapping, Lambda ignores a partial answer and moves its checkpoint."""
    return not options.get("partial", False)


def reported(
    verdicts: Sequence[Verdict], records: Sequence[Any], place: Callable[[Any], Place], options: Options
) -> Any:
    """Return the first failure of each ordered part, from which on Lambda brings it again.

    Lambda takes the lowest identifier as its checkpoint (Lambda developer guide, Reporting batch item failures). When
    all failed, no partial answer is taken, or a record does not say its identifier, the delivery fails.
    """
    if verdicts.count(ACK) == len(verdicts):
        return {"batchItemFailures": []}
    failed = [record for record, verdict in zip(records, verdicts, strict=True) if verdict is not ACK]
    first: dict[object, object] = {}
    for record in failed:
        found = None if one_answer(options) or len(failed) == len(records) else place(record)
        if found is None:
            return NotDelivered(f"{len(failed)} of {len(records)} records failed")
        first.setdefault(*found)
    return {"batchItemFailures": [{"itemIdentifier": one} for one in first.values()]}


def with_state(answer: Any, wire: Any) -> Any:
    """Return an answer with the state of a tumbling window, where the delivery is of one.

    Lambda takes an answer without it for a failure (Lambda developer guide, Kinesis stateful processing).
    """
    if "state" in wire and type(answer) is dict:
        answer["state"] = wire["state"]
    return answer


def readable(data: bytes) -> str | bytes:
    """Return text where bytes are UTF-8, else the bytes."""
    try:
        return str(data, "utf-8")
    except UnicodeDecodeError:
        return data


def from_seconds(value: object, at: str) -> datetime:
    """Return an aware UTC datetime for seconds since 1970, which some mappings write as milliseconds."""
    from datetime import UTC, datetime, timedelta

    if type(value) is int or type(value) is float:
        unit = "milliseconds" if value >= _MILLISECONDS else "seconds"
        try:
            return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(**{unit: value})
        except (ValueError, OverflowError):
            pass
    raise MalformedEvent(at, "is no time in seconds")
