"""Cloudflare's side of each wire: `build` makes what the runtime hands over, `read` what it makes of the answer.

Never imported at run time.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOUD_EVENTS: Mapping[str, tuple[str, str]] = {
    "queue_batch": ("com.cloudflare.queues.message", "//queues.cloudflare.com/{source}")
}
"""The type and the source of each kind's messages as CloudEvents; Cloudflare itself names none."""


def native(wire: object, _seconds: float, /) -> SimpleNamespace:
    """Return what an entry knows of one event beside its wire form; a Worker knows no deadline."""
    headers = wire.get("headers") if isinstance(wire, dict) else None
    return SimpleNamespace(ctx=SimpleNamespace(), env=SimpleNamespace(), headers=headers or {}, later=None)
