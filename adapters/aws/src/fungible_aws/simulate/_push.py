"""What services have in common that hand an event to Lambda's own queue.

Lambda developer guide, "Invoking a Lambda function asynchronously": the event is done with when the function
returns, whatever it returns, and comes again when it raises.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fungible.outcome import ACK, Retry

if TYPE_CHECKING:
    from fungible.outcome import Ack

MOMENT = datetime(2020, 9, 13, 12, 26, 40, tzinfo=UTC)
"""When things happened that say no time of their own."""


def millis(moment: datetime | None) -> str:
    """Return an instant in RFC 3339 with milliseconds."""
    return f"{moment or MOMENT:%Y-%m-%dT%H:%M:%S}.{(moment or MOMENT).microsecond // 1000:03}Z"


def seconds(moment: datetime | None) -> str:
    """Return an instant in RFC 3339, rounded down to seconds."""
    return f"{moment or MOMENT:%Y-%m-%dT%H:%M:%SZ}"


def fates(answer: Any, count: int) -> list[Ack | Retry]:
    """Return the fate of so many items of one event."""
    return [Retry(str(answer)) if isinstance(answer, BaseException) else ACK for _ in range(count)]
