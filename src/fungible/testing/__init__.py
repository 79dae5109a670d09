"""The contract kit, which only tests import (extra `testing`): for apps, a test that runs on every platform.

    def test_create(cloud: Cloud) -> None:              # once per installed platform
        answer = cloud.http(app, "POST", "/orders/7", json={"id": "a", "total": 3})
        assert answer.status == 202

`Cloud` is what the plugin's fixture gives, `everywhere` delivers one event to all surfaces of all platforms; `events`
makes plain events and contexts, `strategies` any event and wire form that hypothesis can think of.

For adapters, the laws that every adapter's tables are held to:

    # adapters/<platform>/tests/test_contract.py
    class TestContract(Contract):
        package = "fungible_<platform>"
        events = Path(__file__).parent / "events"

`contract` is that class, `laws` the laws one by one, `surface` a kind as a law sees it. What a law must know of a
trigger stands in `http`, `invoke` and, for those that bring items, in `items` and `triggers`.
"""

from __future__ import annotations

import pytest

WITH_ASSERTIONS = ("capabilities", "faults", "http", "invoke", "items", "laws", "source", "triggers")

pytest.register_assert_rewrite(*(f"fungible.testing.{name}" for name in WITH_ASSERTIONS))

# a module is rewritten before its first import
from fungible.testing.agreement import Disagreement  # noqa: E402
from fungible.testing.cloud import Cloud  # noqa: E402
from fungible.testing.everywhere import Everywhere, everywhere  # noqa: E402
from fungible.testing.response import TestResponse  # noqa: E402
from fungible.testing.results import CallFailed, Deliveries, LeftOut  # noqa: E402

__all__ = [
    "CallFailed", "Cloud", "Deliveries", "Disagreement", "Everywhere", "LeftOut", "TestResponse", "everywhere",
]  # fmt: skip
