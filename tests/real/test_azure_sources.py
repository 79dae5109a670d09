"""Storage queues and Service Bus through the real worker library: every message is done or dead, none unhandled."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from fungible_azure.local import serve
from tests.real import drive
from tests.real.drive import Open, all_verdicts, in_order, order

pytestmark = pytest.mark.timeout(55)
UNSOUND = (*drive.UNSOUND, "")
SERVICES = [
    pytest.param({"queues": "queue_storage"}, id="queue_storage"),
    pytest.param({"queues": "service_bus"}, id="service_bus"),
    pytest.param({"queues": "service_bus", "concurrency": 2}, id="service_bus-two_workers"),
]


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_sent_is_done_or_dead(shop: Open, service: dict[str, Any]) -> None:
    open_shop = shop(serve, visibility=0.02, receives=30, **service)
    found = all_verdicts(open_shop, 40, UNSOUND, receives=30)
    assert any("the worker process ended: signal: killed" in reason for one in found for reason in one.reasons)
    assert len(open_shop.local.runtimes) > service.get("concurrency", 1)


@pytest.mark.parametrize(("service", "tries"), [("queue_storage", 5), ("rabbitmq", 5), ("service_bus", 10)])
def test_a_message_is_dead_after_the_services_own_number_of_deliveries(shop: Open, service: str, tries: int) -> None:
    open_shop = shop(serve, visibility=0.02, queues=service)
    found = open_shop.send([order(1, "reject"), order(2)])
    assert [(one.fate, one.attempts) for one in found] == [("dead", tries), ("done", 1)]
    assert Counter(open_shop.trace("began")) == {"1": tries, "2": 1}


def test_a_batch_is_completed_or_abandoned_as_a_whole(shop: Open) -> None:
    words = ["ack", "retry", "raise", "ack", "kill", "ack"]
    bodies = [order(number, words[number % len(words)]) for number in range(48)]
    open_shop = shop(serve, visibility=0.02, many=True, receives=30, batch_size=8)
    found = open_shop.send(bodies)
    assert [one.fate for one in found] == ["done"] * 48
    assert set(open_shop.trace("ended")) == {str(number) for number in range(48)}
    batches = [found[at : at + 8] for at in range(0, 48, 8)]
    assert all(len({one.attempts for one in batch}) == 1 for batch in batches), "a batch is brought again whole"


@pytest.mark.parametrize("bad", [order("x", "reject"), *UNSOUND])
def test_what_never_works_takes_its_batch_along_and_loses_none_of_it(shop: Open, bad: str) -> None:
    open_shop = shop(serve, visibility=0.02, many=True, receives=3)
    found = open_shop.send([order(1), bad, order(2)])
    assert [(one.fate, one.attempts) for one in found] == [("dead", 3)] * 3
    assert Counter(open_shop.trace("ended")) == {"1": 3, "2": 3}


def test_sessions_keep_their_order_whatever_happens(shop: Open) -> None:
    open_shop = shop(serve, visibility=0.02, fifo=["orders"], receives=5)
    bodies = [order(1), order(2, "retry"), order(3), order(4, "kill"), order(5, "reject"), order(6)]
    assert in_order(open_shop, bodies, ["done", "done", "done", "done", "dead", "done"]).count("5") == 5
