"""Direct calls through the Invoke API: any JSON in and out (Lambda API reference, Invoke)."""

from __future__ import annotations

from fungible.outcome import Failed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.outcome import Returned

CARRIES: Mapping[str, str] = {"value": "exact"}


def decode(wire: Any, _options: Options, /) -> Any:
    """Return the value itself: the runtime parsed it."""
    return wire


def encode(outcome: Returned | Failed, _wire: Any, _options: Options, /) -> Any:
    """Return the value, or the handler's own error, whose class name Step Functions matches on."""
    return outcome.error if isinstance(outcome, Failed) else outcome.value
