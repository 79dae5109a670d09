"""Google's functions-framework on this machine, and push subscriptions before it; never imported at run time."""

from __future__ import annotations

from fungible_gcp.local.environment import Environment, serve

__all__ = ["Environment", "serve"]
