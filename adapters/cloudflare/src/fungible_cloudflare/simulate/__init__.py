"""Cloudflare's side of each wire: `build` makes what the runtime hands over, `read` what it makes of the answer.

Never imported at run time.
"""

from __future__ import annotations

from types import SimpleNamespace


def native(wire: object, _seconds: float, /) -> SimpleNamespace:
    """Return what an entry knows of one event beside its wire form; a Worker knows no deadline."""
    headers = wire.get("headers") if isinstance(wire, dict) else None
    return SimpleNamespace(ctx=SimpleNamespace(), env=SimpleNamespace(), headers=headers or {}, later=None)
