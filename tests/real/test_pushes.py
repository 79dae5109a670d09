"""Pub/Sub through the real functions-framework: every message sent is done or dead, and none is done unhandled."""

from __future__ import annotations

import pytest

from fungible_gcp.local import serve
from tests.demo.columns import installed
from tests.real import drive
from tests.real.drive import Open, all_verdicts, in_order, order

pytestmark = pytest.mark.timeout(58)
SURFACES = [column.kind for column in installed() if column.name.startswith("gcp/")]
UNSOUND = (*drive.UNSOUND, "")


@pytest.mark.parametrize("unwrapped", [(), ("orders",)], ids=["wrapped", "unwrapped"])
@pytest.mark.parametrize("surface", SURFACES)
def test_what_is_sent_is_done_or_dead(shop: Open, surface: str, unwrapped: tuple[str, ...]) -> None:
    open_shop = shop(serve, surface=surface, visibility=0.3, receives=12, unwrapped=unwrapped)
    found = all_verdicts(open_shop, 48, UNSOUND, receives=12)
    workers = [pid for pid, _ in open_shop.local.runtimes]
    assert len(workers) == len(set(workers)) > 1
    assert any("Disconnected" in reason or "Reset" in reason for one in found for reason in one.reasons)


@pytest.mark.parametrize("surface", SURFACES)
def test_an_ordering_key_waits_for_its_dead_and_its_killed(shop: Open, surface: str) -> None:
    open_shop = shop(serve, surface=surface, visibility=0.1, fifo=("orders",))
    bodies = [order(1), order(2, "reject"), order(3), order(4, "kill"), order(5)]
    assert in_order(open_shop, bodies, ["done", "dead", "done", "done", "done"]).count("2") == 5
