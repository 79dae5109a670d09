"""A dataclass whose annotations mean something in this module alone."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal as Amount


@dataclass
class Base:
    amount: Amount
