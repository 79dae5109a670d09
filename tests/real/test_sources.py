"""SQS through Lambda's own bootstrap: every message sent is done or dead, and none is done that was not handled."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from fungible_aws.local import Environment, serve
from fungible_aws.simulate.invoke import FunctionError

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone"),
    pytest.mark.timeout(50),
]
SAMPLES = Path(__file__).parent / "samples"


class Shop:
    """The served app, what it traced and what it logged."""

    def __init__(self, local: Environment, file: Path, log: list[str]) -> None:
        self.local = local
        self.file = file
        self.log = log

    def trace(self, word: str, group: str = "None") -> list[str]:
        lines = [line.split() for line in self.file.read_text().splitlines()]
        return [name for said, of, name in lines if (said, of) == (word, group)]


Open = Callable[..., Shop]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setenv("SHOP_TRACE", str(tmp_path / "trace"))
    with ExitStack() as stack:

        def opened(**options: Any) -> Shop:
            log: list[str] = []
            local = serve("shop:app", cwd=SAMPLES, visibility=0.05, log=log.append, **options)
            return Shop(stack.enter_context(local), tmp_path / "trace", log)

        yield opened


def order(id: object, do: str = "ack") -> str:
    return json.dumps({"id": str(id), "do": do})


UNSOUND = ['{"id": 7}', '{"do": "ack"}', "no JSON", "[]", '"\\ud800"']


def test_what_is_sent_is_done_or_dead(shop: Open) -> None:
    words = ["ack", "retry", "raise", "reject", "always", "ack", "ack", "kill"]
    bodies = [order(number, words[number % len(words)]) for number in range(48)] + UNSOUND
    open_shop = shop(receives=9)
    found = open_shop.local.send("orders", bodies)
    fates = Counter(one.fate for one in found)
    print(f"sent {len(bodies)} = done {fates['done']} + dead {fates['dead']}")
    assert len(found) == len({one.id for one in found}) == len(bodies)
    sound = ["dead" if words[number % len(words)] in ("reject", "always") else "done" for number in range(48)]
    assert [one.fate for one in found] == sound + ["dead"] * len(UNSOUND)
    assert all(one.attempts == 9 and len(one.reasons) == 9 for one in found if one.fate == "dead")
    assert set(open_shop.trace("ended")) == {str(at) for at, fate in enumerate(sound) if fate == "done"}
    assert any("Runtime.ExitError" in reason for one in found for reason in one.reasons)
    assert len(open_shop.local.runtimes) > 1


def test_a_message_not_started_before_the_deadline_comes_again(shop: Open) -> None:
    open_shop = shop(timeout=2, receives=9)
    found = open_shop.local.send("orders", [order(number, "slow") for number in range(8)])
    assert [one.fate for one in found] == ["done"] * 8
    assert sorted(open_shop.trace("began")) == sorted(open_shop.trace("ended")) == list("01234567")
    assert found[0].attempts == 1
    assert found[-1].attempts > 1
    assert any("the deadline is near" in line for line in open_shop.log)
    assert not any("timed out" in line for line in open_shop.log)
    assert len(open_shop.local.runtimes) == 1


@pytest.mark.parametrize(
    ("batch_size", "fates"),
    [
        (1, ["done", "dead", "done", "done", "done"]),
        (10, ["done", "dead", "dead", "dead", "dead"]),  # SQS counts a receive for all that a delivery holds
    ],
)
def test_a_fifo_group_waits_for_its_dead_and_its_killed(shop: Open, batch_size: int, fates: list[str]) -> None:
    open_shop = shop(fifo=["orders"], batch_size=batch_size)
    bodies = [order(1), order(2, "reject"), order(3), order(4, "kill"), order(5)]
    found = open_shop.local.send("orders", bodies, group="a")
    assert [one.fate for one in found] == fates
    began = open_shop.trace("began", "a")
    assert began == sorted(began)
    assert began.count("2") == 3
    assert open_shop.trace("ended", "a") == [str(at) for at, fate in enumerate(fates, 1) if fate == "done"]


def batch(*bodies: str | None) -> dict[str, Any]:
    """Return a delivery as SQS makes it; None is a record without a body."""
    records = [
        {
            "messageId": f"m{at}",
            "receiptHandle": "r",
            "attributes": {"ApproximateReceiveCount": "1"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:orders",
            "awsRegion": "us-east-1",
            **({} if body is None else {"body": body}),
        }
        for at, body in enumerate(bodies)
    ]
    return {"Records": records}


ONE_BAD: Sequence[tuple[str | None, ...]] = [
    (order(0), None),
    *((order(0), body) for body in UNSOUND),
    *((order(0), order(1, do)) for do in ("retry", "raise", "reject")),
]


def test_a_partial_answer_names_what_failed_and_nothing_else(shop: Open) -> None:
    local = shop().local
    assert local.invoke(batch(order(0), order(1))) == {"batchItemFailures": []}
    for bodies in ONE_BAD:
        assert local.invoke(batch(*bodies)) == {"batchItemFailures": [{"itemIdentifier": "m1"}]}, bodies
    with pytest.raises(FunctionError, match=r"NotDelivered.*2 of 2"):
        local.invoke(batch(None, order(1, "retry")))
    unnamed = batch(order(0), order(1))
    del unnamed["Records"][1]["messageId"]
    with pytest.raises(FunctionError, match=r"MalformedEvent.*messageId"):
        local.invoke(unnamed)


def test_without_partial_answers_any_failure_raises(shop: Open) -> None:
    local = shop(partial=False).local
    assert local.invoke(batch(order(0), order(1))) == {"batchItemFailures": []}
    for bodies in ONE_BAD:
        with pytest.raises(FunctionError, match="NotDelivered"):
            local.invoke(batch(*bodies))
