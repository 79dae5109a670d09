"""The server's side of each wire: `build` makes what an ASGI server hands on, `read` what it makes of the answer.

Never imported at run time.
"""

from __future__ import annotations

from typing import Any


def native(wire: Any, _seconds: float, /) -> Any:
    """Return what the entry hands on as the call's own object: the scope, which knows no deadline."""
    return wire["scope"]
