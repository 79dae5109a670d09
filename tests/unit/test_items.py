"""Every message of a delivery gets exactly one verdict, and no fault turns into an ack."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

import fungible_aws
from fungible import App, Batch, Context, Failures, Message, NotDelivered, Reject, Retry, UnknownEvent
from tests.unit.kit import Lambda, batch, failed


@dataclass
class Order:
    id: str
    total: int = 0

    def __post_init__(self) -> None:
        if self.id == "odd":
            raise KeyError(self.id)


ERRORS: dict[str, Callable[[], BaseException]] = {
    "retry": lambda: Retry(after=3),
    "reject": lambda: Reject("no"),
    "error": lambda: KeyError("x"),
    "cancel": asyncio.CancelledError,
    "exit": lambda: SystemExit(3),
    "interrupt": KeyboardInterrupt,
    "stop": StopIteration,
}


def act(text: str) -> None:
    if text in ERRORS:
        error = ERRORS[text]()
        raise error


def sync_app(seen: list[str]) -> App:
    app = App("a")

    @app.queue("orders")
    def handle(message: Message[str]) -> None:
        seen.append(message.body)
        act(message.body)

    return app


def async_app(seen: list[str]) -> App:
    app = App("a")

    @app.queue("orders", concurrency=3)
    async def handle(message: Message[str]) -> None:
        await asyncio.sleep(0)
        seen.append(message.body)
        act(message.body)

    return app


def batch_app(seen: list[str]) -> App:
    """One handler for all: it answers what the single ones raise."""
    app = App("a")

    @app.queue("orders")
    def handle(messages: Batch[Message[str]]) -> Failures:
        found: dict[Message[str], Retry | Reject] = {}
        for message in messages:
            seen.append(message.body)
            try:
                act(message.body)
            except (Retry, Reject) as verdict:
                found[message] = verdict
            except BaseException:
                found[message] = Retry()
        return Failures(found)

    return app


APPS = pytest.mark.parametrize("make", [sync_app, async_app, batch_app])


@APPS
@pytest.mark.parametrize("bad", list(ERRORS))
def test_a_failure_is_its_own_message_s_alone(make: Callable[[list[str]], App], bad: str) -> None:
    seen: list[str] = []
    assert failed(make(seen), ["a", bad, "b"]) == [1]
    assert sorted(seen) == sorted(["a", bad, "b"])


@APPS
@pytest.mark.parametrize("body", [None, 5, {}, []])
def test_a_malformed_record_is_its_own_reject(make: Callable[[list[str]], App], body: Any) -> None:
    assert failed(make([]), ["a", body, "b"]) == [1]


@APPS
def test_behind_a_failure_of_a_group_nothing_stays_acked(make: Callable[[list[str]], App]) -> None:
    seen: list[str] = []
    groups = ["x", "x", "y", "x", "y"]
    assert failed(make(seen), ["1", "retry", "2", "3", "4"], groups) == [1, 3]
    if make is not batch_app:
        assert "3" not in seen
    assert [one for one in seen if one in "24"] == ["2", "4"]


def test_behind_a_malformed_item_of_a_group_a_batch_ends() -> None:
    app, seen = App("a"), list[int]()

    @app.queue("orders")
    def handle(messages: Batch[Message[int]]) -> None:
        seen.extend(message.body for message in messages)

    assert failed(app, ["1", "odd", "2", "3", "4"], ["x", "x", "y", "x", "y"]) == [1, 3]
    assert seen == [1, 2, 4]


def test_groups_run_side_by_side_and_each_in_order() -> None:
    app, seen = App("a"), list[str]()

    @app.queue("orders")
    async def handle(message: Message[str]) -> None:
        await asyncio.sleep(0.02 if message.body == "x1" else 0)
        seen.append(message.body)

    assert failed(app, ["x1", "x2", "y1", "y2"], ["x", "x", "y", "y"]) == []
    assert seen == ["y1", "y2", "x1", "x2"]


@pytest.mark.parametrize("concurrency", [1, 2, 5])
def test_async_handlers_run_at_most_so_many_at_once(concurrency: int) -> None:
    app, running, most = App("a"), 0, 0

    @app.queue("orders", concurrency=concurrency)
    async def handle(message: Message[str]) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1

    assert failed(app, ["a"] * 20) == []
    assert most == concurrency


@APPS
def test_near_the_deadline_nothing_starts(make: Callable[[list[str]], App]) -> None:
    seen: list[str] = []
    assert failed(make(seen), ["a", "b"], seconds=0.4) == [0, 1]
    assert seen == []


def test_a_deadline_in_the_middle_cuts_what_has_not_started() -> None:
    app, seen = App("a"), list[str]()

    @app.queue("orders", margin=9.9)
    def handle(message: Message[str], context: Context) -> None:
        seen.append(message.body)
        while context.remaining() > 9.9 - 0.01:
            pass

    class Clock(Lambda):
        def get_remaining_time_in_millis(self) -> float:
            import time

            return 10_000 - (time.monotonic() - began) * 1000

    import time

    began = time.monotonic()
    assert failed(app, ["a", "b", "c"], clock=Clock()) == [1, 2]
    assert seen == ["a"]


@pytest.mark.parametrize("make", [sync_app, async_app])
def test_without_a_partial_answer_the_first_retry_ends_the_delivery_and_any_failure_raises(
    make: Callable[[list[str]], App],
) -> None:
    seen: list[str] = []
    handler = fungible_aws.entrypoint(make(seen))
    with pytest.raises(NotDelivered, match="of 3 messages"):
        handler(batch(["a", "reject", "b"]), Lambda())
    assert seen == ["a", "reject", "b"]
    seen.clear()
    with pytest.raises(NotDelivered):
        handler(batch(["retry", "b", "c"]), Lambda())
    assert "c" not in seen or make is async_app
    assert handler(batch(["a"]), Lambda()) == {"batchItemFailures": []}


@APPS
def test_when_all_failed_the_delivery_raises_though_a_partial_answer_is_taken(make: Callable[[list[str]], App]) -> None:
    handler = fungible_aws.entrypoint(make([]), orders=fungible_aws.sqs("orders", partial=True))
    with pytest.raises(NotDelivered, match="2 of 2"):
        handler(batch(["retry", "reject"]), Lambda())


BODIES = [
    ('{"id":"a"}', True),
    ('{"id":5}', False),
    ("{", False),
    ("", False),
    ('{"id":"odd"}', False),
    ('{"id":"a","total":"x"}', False),
    ("[" * 100_000, False),
    ('{"id":"a","total":' + "9" * 5000 + "}", False),
]


def take(order: Order) -> None:
    assert type(order) is Order


def take_message(message: Message[Order]) -> None:
    assert type(message.body) is Order


def take_batch(messages: Batch[Message[Order]]) -> None:
    assert all(type(message.body) is Order for message in messages)


async def take_later(message: Message[Order]) -> None:
    assert type(message.body) is Order


@pytest.mark.parametrize("handler", [take, take_message, take_batch, take_later])
def test_a_body_that_does_not_validate_is_its_own_reject(handler: Any, logged: Callable[[], Any]) -> None:
    app = App("a")
    app.queue("orders")(handler)
    assert failed(app, [body for body, _ in BODIES]) == [at for at, (_, good) in enumerate(BODIES) if not good]
    assert len(logged()) == sum(not good for _, good in BODIES)


UNUSABLE: list[Callable[[Batch[Message[str]]], Any]] = [
    lambda _: Failures({Message("stranger"): Retry()}),
    lambda _: 5,
    lambda _: [Retry()],
    lambda messages: Failures({messages[0]: 5}),  # type: ignore[dict-item] # pyright: ignore[reportArgumentType]
]


@pytest.mark.parametrize("answer", UNUSABLE, ids=["unknown item", "number", "list", "no verdict"])
def test_an_answer_that_fits_no_batch_retries_all(answer: Callable[[Batch[Message[str]]], Any]) -> None:
    app = App("a")

    def handle(messages: Batch[Message[str]]) -> Any:
        return answer(messages)

    app.queue("orders")(handle)
    assert failed(app, ["a", "b"]) == [0, 1]


def test_a_single_handler_that_returns_a_value_is_retried(logged: Callable[[], Any]) -> None:
    app = App("a")
    app.queue("orders")(lambda: 5)  # type: ignore[type-var] # pyright: ignore[reportArgumentType]
    assert failed(app, ["a"]) == [0]
    assert logged()[0]["level"] == "ERROR"


@pytest.mark.parametrize("count", [1, 3])
def test_cancelling_the_whole_ends_it_without_an_answer(count: int) -> None:
    app = App("a")
    started = asyncio.Event()
    ended: list[str] = []

    @app.queue("orders")
    async def handle(message: Message[str]) -> None:
        started.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(message.id)

    async def main() -> None:
        from fungible.runtime import Runtime
        from fungible_aws.entry import PLATFORM

        runtime = Runtime(app, PLATFORM, {"orders": fungible_aws.sqs("orders", partial=True)})
        task = asyncio.create_task(runtime.deliver("sqs", batch(["a"] * count), Lambda())[1])
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert len(ended) == count

    asyncio.run(main())


def test_an_unbound_queue_is_an_unknown_event_that_says_what_came_and_what_is_listened_to() -> None:
    app = App("a")
    app.queue("orders")(lambda: None)
    with pytest.raises(UnknownEvent, match=r"sqs event from orders came, but the app listens to queue orders"):
        fungible_aws.entrypoint(app, orders=fungible_aws.sqs("elsewhere"))(batch(["a"]), Lambda())


def test_a_queue_may_be_bound_by_its_arn() -> None:
    app, seen = App("a"), list[str | None]()

    @app.queue("orders")
    def handle(message: Message[str]) -> None:
        seen.append(message.source)

    from tests.unit.kit import QUEUE

    fungible_aws.entrypoint(app, orders=fungible_aws.sqs(QUEUE))(batch(["a"]), Lambda())
    assert seen == ["orders"]
