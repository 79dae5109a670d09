"""SQS through Lambda's own bootstrap: every message sent is done or dead, and none is done that was not handled."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import pytest

from fungible_aws.local import serve
from fungible_aws.simulate.invoke import FunctionError
from tests.real.drive import UNSOUND, Open, all_verdicts, in_order, order

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone"),
    pytest.mark.timeout(50),
]


def test_what_is_sent_is_done_or_dead(shop: Open) -> None:
    open_shop = shop(serve, visibility=0.05, receives=9)
    found = all_verdicts(open_shop, 48, UNSOUND, receives=9)
    assert any("Runtime.ExitError" in reason for one in found for reason in one.reasons)
    assert len(open_shop.local.runtimes) > 1


def test_a_message_not_started_before_the_deadline_comes_again(shop: Open) -> None:
    open_shop = shop(serve, visibility=0.05, timeout=2, receives=9)
    found = open_shop.send([order(number, "slow") for number in range(8)])
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
    open_shop = shop(serve, visibility=0.05, fifo=["orders"], batch_size=batch_size)
    bodies = [order(1), order(2, "reject"), order(3), order(4, "kill"), order(5)]
    assert in_order(open_shop, bodies, fates).count("2") == 3


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
    local = shop(serve).local
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
    local = shop(serve, partial=False).local
    assert local.invoke(batch(order(0), order(1))) == {"batchItemFailures": []}
    for bodies in ONE_BAD:
        with pytest.raises(FunctionError, match="NotDelivered"):
            local.invoke(batch(*bodies))
