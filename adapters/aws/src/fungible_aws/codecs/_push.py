"""What the kinds share whose events Lambda queues itself and calls the function with (asynchronous invocation).

Lambda developer guide, "Invoking a Lambda function asynchronously": what the function returns is discarded; one
that raises is called again with the same event, twice by default.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent, NotDelivered
from fungible.outcome import ACK
from fungible.wire import from_rfc3339

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from fungible.codec import Options
    from fungible.outcome import Verdict


def ordered(_wire: Any) -> bool:
    """Nothing keeps an order: each event is a call of its own."""
    return False


def one_answer(_options: Options) -> bool:
    """Lambda takes one answer for the whole event: it returned or it raised."""
    return True


def encode(verdicts: Sequence[Verdict], _wire: Any, _options: Options, /) -> Any:
    """Return nothing where all was handled; else the event fails, and Lambda calls again."""
    failed = len(verdicts) - verdicts.count(ACK)
    return NotDelivered(f"{failed} of {len(verdicts)} items failed") if failed else None


def instant(text: str | None, at: str) -> datetime | None:
    """Return the aware time that RFC 3339 writes, None where there is none."""
    return None if text is None else from_rfc3339(text, at)


def enclosed(text: Any, at: str) -> dict[str, Any]:
    """Return the JSON object that a text holds, as one service's event comes inside another's."""
    import json

    try:
        found = json.loads(text) if type(text) is str else None
    except (ValueError, RecursionError):
        found = None
    if type(found) is not dict:
        raise MalformedEvent(at, "is no text that holds a JSON object")
    return found
