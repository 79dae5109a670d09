"""Azure Functions on this machine: the library of Azure's own worker behind a local host; no part of run time."""

from __future__ import annotations

from fungible_azure.local.entries import KINDS
from fungible_azure.local.environment import Environment, serve

__all__ = ["KINDS", "Environment", "serve"]
