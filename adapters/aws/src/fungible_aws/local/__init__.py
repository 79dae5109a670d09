"""Lambda on this machine: Lambda's own bootstrap, a front door and a queue; never imported at run time."""

from __future__ import annotations

from fungible_aws.local.environment import Environment, serve
from fungible_aws.local.streams import ORDERED as KINDS

__all__ = ["KINDS", "Environment", "serve"]
