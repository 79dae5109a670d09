"""Azure Functions on this machine: the library of Azure's own worker behind a local host; no part of run time."""

from __future__ import annotations

from fungible_azure.local.environment import Environment, serve

__all__ = ["QUEUE", "Environment", "serve"]

QUEUE = "service_bus"
"""The kind that queues of an App are bound to here; a finished function_app has kinds of its own."""
