"""An app under uvicorn on this machine, and what sends events to its bound paths; never imported at run time."""

from __future__ import annotations

from fungible_container.local.server import Server, serve

__all__ = ["Server", "serve"]
