"""Messages in memory: whatever a source's rules are, each message is done or dead, in the order that they keep."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import pairwise

import pytest

from fungible import Message, Retry
from fungible.local.running import Fate
from fungible.local.source import Letter, Rules, Source
from fungible.outcome import ACK, Ack

Verdicts = Sequence[Ack | Retry]


def at_once(_: Retry) -> float:
    return 0.0


def sent(
    rules: Rules, *letters: tuple[str, str | None], answer: Callable[[list[Message[str]]], Awaitable[Verdicts]]
) -> tuple[list[Fate], list[list[str]]]:
    """Return the fates of messages with their groups, and the deliveries as they began."""
    deliveries: list[list[str]] = []

    async def deliver(messages: list[Message[str]]) -> Verdicts:
        deliveries.append([message.body for message in messages])
        return await answer(messages)

    async def main() -> list[Fate]:
        source = Source(rules, deliver)
        async with asyncio.timeout(5):
            return await source.send([Letter(body, group=group) for body, group in letters])

    return asyncio.run(main()), deliveries


async def first_fails(messages: list[Message[str]]) -> Verdicts:
    await asyncio.sleep(0)
    return [Retry("first") if message.attempt == 1 and message.body[0] == "!" else ACK for message in messages]


async def always_fails(messages: list[Message[str]]) -> Verdicts:
    return [Retry(f"no {message.attempt}") for message in messages]


async def in_order(messages: list[Message[str]]) -> Verdicts:
    """Ack what comes before the first failure of a group, and nothing of the group behind it."""
    failed: set[str | None] = set()
    for message in messages:
        if message.group in failed or (message.attempt == 1 and message.body[0] == "!"):
            failed.add(message.group)
    return [Retry("group") if message.group in failed else ACK for message in messages]


def test_a_failed_message_comes_again_until_it_is_done_or_dead() -> None:
    fates, deliveries = sent(Rules(3, at_once, batch_size=2), ("a", None), ("!b", None), answer=first_fails)
    assert [(one.fate, one.attempts, one.reasons) for one in fates] == [("done", 1, ()), ("done", 2, ("first",))]
    assert deliveries == [["a", "!b"], ["!b"]]
    [dead], _ = sent(Rules(3, at_once), ("a", None), answer=always_fails)
    assert (dead.fate, dead.attempts, dead.reasons) == ("dead", 3, ("no 1", "no 2", "no 3"))


def test_each_failure_says_its_own_pause() -> None:
    pauses: list[float | None] = []

    def pause(retry: Retry) -> float:
        pauses.append(retry.after)
        return 0.02

    async def later(messages: list[Message[str]]) -> Verdicts:
        times.append(asyncio.get_running_loop().time())
        return [Retry(after=7) for _ in messages]

    times: list[float] = []
    [dead], _ = sent(Rules(3, pause), ("a", None), answer=later)
    assert (dead.attempts, pauses) == (3, [7, 7])
    assert all(after - before >= 0.019 for before, after in pairwise(times))


@pytest.mark.parametrize("parallel", [1, 3, None])
def test_no_more_deliveries_than_allowed_are_under_way_and_the_rest_follow(parallel: int | None) -> None:
    running, most = 0, 0

    async def together(messages: list[Message[str]]) -> Verdicts:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)  # all that are under way end in one turn of the loop
        running -= 1
        return [ACK for _ in messages]

    fates, _ = sent(Rules(1, at_once, parallel=parallel), *((str(at), None) for at in range(10)), answer=together)
    assert [one.fate for one in fates] == ["done"] * 10
    assert most == (parallel or 10)


LETTERS = [("!a1", "a"), ("a2", "a"), ("b1", "b"), ("free", None), ("b2", "b")]


@pytest.mark.parametrize(
    ("rules", "first"),
    [
        (Rules(2, at_once, batch_size=1, ordered=True), [["!a1"], ["b1"], ["free"]]),
        (Rules(2, at_once, batch_size=9, ordered=True), [["!a1", "a2", "b1", "free", "b2"]]),
        (Rules(2, at_once, batch_size=9, ordered=True, group_alone=True), [["!a1", "a2"], ["b1", "b2"], ["free"]]),
        (Rules(2, at_once, batch_size=9), [["!a1", "a2", "b1", "free", "b2"]]),
    ],
    ids=["one", "mixed", "alone", "unordered"],
)
def test_a_group_waits_for_its_earlier_messages_and_for_no_other(rules: Rules, first: list[list[str]]) -> None:
    fates, deliveries = sent(rules, *LETTERS, answer=in_order)
    assert [one.fate for one in fates] == ["done"] * 5
    assert deliveries[: len(first)] == first
    brought = [body for one in deliveries for body in one]
    assert brought[::-1].index("a2") < brought[::-1].index("!a1")


def test_an_error_beside_the_app_is_the_senders() -> None:
    async def broken(_: list[Message[str]]) -> Verdicts:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        sent(Rules(3, at_once), ("a", None), answer=broken)
