"""The contract kit: the laws that every adapter's tables are held to; only tests import it (extra `testing`).

    # adapters/<platform>/tests/test_contract.py
    class TestContract(Contract):
        package = "fungible_<platform>"
        events = Path(__file__).parent / "events"

`contract` is that class, `laws` the laws one by one, `surface` a kind as a law sees it. What a law must know of a
trigger stands in one module per trigger, with the same names in each: `http`, `queue`, `invoke`.
"""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite(
    *(f"fungible.testing.{name}" for name in ("capabilities", "faults", "http", "invoke", "laws", "queue"))
)
