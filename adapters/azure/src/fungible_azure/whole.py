"""One answer for a whole delivery, whatever it brought (FunctionRpc.proto, InvocationResponse)."""

from __future__ import annotations

from fungible.errors import NotDelivered
from fungible.outcome import ACK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from fungible.codec import Options
    from fungible.outcome import Verdict


def one_answer(_options: Options, /) -> bool:
    """An invocation succeeds or fails."""
    return True


def encode(verdicts: Sequence[Verdict], _wire: Any, _options: Options, /) -> NotDelivered | None:
    """Return nothing, which settles every item, or an error, which has the platform do what it does to a failure."""
    failed = sum(verdict is not ACK for verdict in verdicts)
    return NotDelivered(f"{failed} of {len(verdicts)} items were not handled") if failed else None


def in_order(_wire: Any, /) -> bool:
    """The items of a delivery are in the order of their log."""
    return True


def in_no_order(_wire: Any, /) -> bool:
    """The source promises no order."""
    return False
