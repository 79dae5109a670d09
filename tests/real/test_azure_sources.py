"""Storage queues and Service Bus through the real worker library: every message is done or dead, none unhandled."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from fungible.local.running import Fate
from fungible_azure.local import Environment, serve

pytestmark = pytest.mark.timeout(55)
SAMPLES = Path(__file__).parent / "samples"
UNSOUND = ['{"id": 7}', '{"do": "ack"}', "no JSON", "[]", '"\\ud800"', ""]
SERVICES = [
    pytest.param({"queues": "queue_storage"}, id="queue_storage"),
    pytest.param({"queues": "service_bus"}, id="service_bus"),
    pytest.param({"queues": "service_bus", "concurrency": 2}, id="service_bus-two_workers"),
]


class Shop:
    """The served app, and what it traced."""

    def __init__(self, local: Environment, file: Path) -> None:
        self.local = local
        self.file = file

    def trace(self, word: str, group: str = "None") -> list[str]:
        lines = [line.split() for line in self.file.read_text().splitlines()]
        return [name for said, of, name in lines if (said, of) == (word, group)]


Open = Callable[..., Shop]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setenv("SHOP_TRACE", str(tmp_path / "trace"))
    (tmp_path / "trace").touch()
    with ExitStack() as stack:

        def opened(**options: Any) -> Shop:
            local = serve("shop:app", cwd=SAMPLES, visibility=0.02, log=lambda _: None, **options)
            return Shop(stack.enter_context(local), tmp_path / "trace")

        yield opened


def order(id: object, do: str = "ack") -> str:
    return json.dumps({"id": str(id), "do": do})


def told(found: list[Fate]) -> Counter[str]:
    fates = Counter(str(one.fate) for one in found)
    print(f"sent {len(found)} = done {fates['done']} + dead {fates['dead']}")
    return fates


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_sent_is_done_or_dead(shop: Open, service: dict[str, Any]) -> None:
    words = ["ack", "retry", "raise", "reject", "always", "ack", "ack", "kill"]
    bodies = [order(number, words[number % len(words)]) for number in range(40)] + UNSOUND
    open_shop = shop(receives=30, **service)
    found = open_shop.local.send("orders", bodies)
    fates = told(found)
    assert len(found) == len({one.id for one in found}) == len(bodies) == fates["done"] + fates["dead"]
    sound = ["dead" if words[number % len(words)] in ("reject", "always") else "done" for number in range(40)]
    assert [one.fate for one in found] == sound + ["dead"] * len(UNSOUND)
    assert all(one.attempts == 30 and len(one.reasons) == 30 for one in found if one.fate == "dead")
    assert set(open_shop.trace("ended")) == {str(at) for at, fate in enumerate(sound) if fate == "done"}
    assert any("the worker process ended: signal: killed" in reason for one in found for reason in one.reasons)
    assert len(open_shop.local.runtimes) > service.get("concurrency", 1)


@pytest.mark.parametrize(("service", "tries"), [("queue_storage", 5), ("service_bus", 10)])
def test_a_message_is_dead_after_the_services_own_number_of_deliveries(shop: Open, service: str, tries: int) -> None:
    open_shop = shop(queues=service)
    found = open_shop.local.send("orders", [order(1, "reject"), order(2)])
    assert [(one.fate, one.attempts) for one in found] == [("dead", tries), ("done", 1)]
    assert Counter(open_shop.trace("began")) == {"1": tries, "2": 1}


def test_a_batch_is_completed_or_abandoned_as_a_whole(shop: Open) -> None:
    words = ["ack", "retry", "raise", "ack", "kill", "ack"]
    bodies = [order(number, words[number % len(words)]) for number in range(48)]
    open_shop = shop(many=True, receives=30, batch_size=8)
    found = open_shop.local.send("orders", bodies)
    told(found)
    assert [one.fate for one in found] == ["done"] * 48
    assert set(open_shop.trace("ended")) == {str(number) for number in range(48)}
    batches = [found[at : at + 8] for at in range(0, 48, 8)]
    assert all(len({one.attempts for one in batch}) == 1 for batch in batches), "a batch is brought again whole"


@pytest.mark.parametrize("bad", [order("x", "reject"), *UNSOUND])
def test_what_never_works_takes_its_batch_along_and_loses_none_of_it(shop: Open, bad: str) -> None:
    open_shop = shop(many=True, receives=3)
    found = open_shop.local.send("orders", [order(1), bad, order(2)])
    told(found)
    assert [(one.fate, one.attempts) for one in found] == [("dead", 3)] * 3
    assert Counter(open_shop.trace("ended")) == {"1": 3, "2": 3}


def test_sessions_keep_their_order_whatever_happens(shop: Open) -> None:
    open_shop = shop(fifo=["orders"], receives=5)
    bodies = [order(1), order(2, "retry"), order(3), order(4, "kill"), order(5, "reject"), order(6)]
    found = open_shop.local.send("orders", bodies, group="a")
    assert [one.fate for one in found] == ["done", "done", "done", "done", "dead", "done"]
    began = open_shop.trace("began", "a")
    assert began == sorted(began)
    assert began.count("5") == 5
