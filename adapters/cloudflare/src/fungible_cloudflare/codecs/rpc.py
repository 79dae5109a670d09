"""Direct calls of a Worker's methods through a service binding (Workers documentation, Remote-procedure call).

The wire form is `{"method", "value"}`: any JSON value goes in, any comes out, and an error is the caller's.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.outcome import Failed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.outcome import Returned

CARRIES: Mapping[str, str] = {"value": "exact"}


def decode(wire: Any, _options: Options, /) -> Any:
    """Return the one argument of the call."""
    if type(wire) is not dict or "value" not in wire:
        raise MalformedEvent("value", "is missing")
    return wire["value"]


def encode(outcome: Returned | Failed, _wire: Any, _options: Options, /) -> Any:
    """Return the value, or the handler's own error, which the entry raises."""
    return outcome.error if isinstance(outcome, Failed) else outcome.value
