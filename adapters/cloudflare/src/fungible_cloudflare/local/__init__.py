"""A Worker on this machine: Pyodide under Node with Cloudflare's SDK, and its queues; never imported at run time."""

from __future__ import annotations

from fungible_cloudflare.local.worker import Worker, serve

__all__ = ["Worker", "serve"]
