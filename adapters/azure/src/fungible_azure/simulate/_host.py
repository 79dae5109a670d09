"""What the host does alike for every source: it writes times, and reads one answer for a whole delivery."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fungible.outcome import ACK, Retry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fungible.outcome import Ack

EPOCH = datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)


def bare(moment: datetime | None) -> str:
    """Return a time as a DateTime without a kind is written: in UTC, without saying so."""
    return (moment or EPOCH).astimezone(UTC).replace(tzinfo=None).isoformat()


def zulu(moment: datetime | None) -> str:
    """Return a time as a DateTime in UTC is written."""
    return f"{bare(moment)}Z"


def fates(answer: Any, count: int) -> list[Ack | Retry]:
    """Return what becomes of each item: an invocation succeeds for all of them, or fails for all."""
    return [Retry(str(answer)) if isinstance(answer, BaseException) else ACK for _ in range(count)]


def texts(values: Sequence[str | None]) -> dict[str, Any]:
    """Return a list of text as the host sends it, without empty entries (azure-functions-host, ToRpcStringArray)."""
    return {"collection_string": [value for value in values if value]}
