"""Lambda on this machine: Lambda's own bootstrap, a front door and a queue; never imported at run time."""

from __future__ import annotations

from fungible_aws.local.environment import Environment, serve

__all__ = ["Environment", "serve"]
