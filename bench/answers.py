"""What every contender has to answer: figures of different work are not compared."""

from __future__ import annotations

import json
from typing import Any

from children import ContenderFailed


def accepted(answers: list[Any]) -> None:
    """Checks the answer to order 1: status, header and JSON body."""
    expected = (200, "acme no s-000001", {"accepted": "order-00000001", "customer": "c-1"})
    for answer in answers:
        _equal(_http(answer), expected)


def reported(answers: list[Any]) -> None:
    """Checks the answers to a good batch and to one whose second message fails."""
    failed = [{"itemIdentifier": "059f36b4-87a3-44ab-83d2-000000000001"}]
    _equal(answers, [{"batchItemFailures": []}, {"batchItemFailures": failed}])


def checkpointed(answers: list[Any]) -> None:
    """Checks the answers to a good delivery of a stream and to one whose second record fails.

    Whether later failures are listed too is one: the lowest identifier alone counts.
    """
    good, bad = answers
    _equal(good, {"batchItemFailures": []})
    _equal([one["itemIdentifier"][-6:] for one in bad["batchItemFailures"]], ["000001"])


def acknowledged(answers: list[Any]) -> None:
    """Checks that no message of a batch failed."""
    for answer in answers:
        _equal(answer, {"batchItemFailures": []})


def nothing(answers: list[Any]) -> None:
    """Checks that each event was taken; another answer, or an error, is of other work."""
    for answer in answers:
        _equal(answer, None)


def found(answers: list[Any]) -> None:
    """Checks that the route was there."""
    for answer in answers:
        _equal(answer["statusCode"], 200)


def _http(answer: Any) -> tuple[int, str | None, Any]:
    single = {name.lower(): value for name, value in (answer.get("headers") or {}).items()}
    repeated = {name.lower(): values[0] for name, values in (answer.get("multiValueHeaders") or {}).items()}
    return answer["statusCode"], (repeated | single).get("x-seen"), json.loads(answer["body"])


def _equal(answer: Any, expected: Any) -> None:
    if answer != expected:
        raise ContenderFailed(f"answered {answer!r}, not {expected!r}")
