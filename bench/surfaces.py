"""What a user's test costs on every surface, beside what it costs on one: wall time, inside one process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter

from report import Comparison, Section

from fungible import App, HttpRequest, Message, Reject
from fungible.testing import Cloud
from fungible.testing.results import Ledger, LeftOut
from fungible.testing.surface import adapters, surface_named

BUDGET = 1.5
REPEATS = 10
app = App("bench")


@app.post("/orders/{customer}")
def create(customer: str, request: HttpRequest) -> dict[str, str]:
    return {"accepted": request.json()["id"], "customer": customer}


@app.queue("orders")
def settle(message: Message[dict[str, int]]) -> None:
    if message.body["total"] < 0:
        raise Reject("negative total")


def creates(cloud: Cloud) -> None:
    """Is a user's test of HTTP, as the documentation shows one."""
    answer = cloud.http(app, "POST", "/orders/7", json={"id": "a", "total": 3}, headers={"x-tag": "b"})
    assert answer.status == 200
    assert answer.headers.get("content-type") == "application/json"
    assert answer.json() == {"accepted": "a", "customer": "7"}
    again = cloud.http(app, "GET", "/orders/7")
    assert again.status == 405
    assert "POST" in again.headers.get("allow", "")
    broken = cloud.http(app, "POST", "/orders/7", body=b"{")
    assert broken.status == 400
    assert broken.headers.get("content-type") == "application/problem+json"


def settles(cloud: Cloud) -> None:
    """Is a user's test of a queue."""
    mixed = cloud.queue(app, "orders", [{"total": 1}, {"total": -1}, {"total": 2}])
    assert mixed.fates == ["done", "dead", "done"]
    assert mixed.reasons[1] == ("negative total",) * len(mixed.reasons[1])
    assert mixed.attempts[0] >= 1
    alone = cloud.queue(app, "orders", [{"total": 0}])
    assert alone.fates == ["done"]
    assert alone.verdicts == ["ack"]
    wrong = cloud.queue(app, "orders", ["no number"])
    assert wrong.fates == ["dead"]
    assert wrong.verdicts != ["ack"]


@dataclass(frozen=True, slots=True)
class Story:
    """A user's test, and the surface that it runs on when it runs on one."""

    trigger: str
    test: Callable[[Cloud], None]
    one: str


STORIES = (Story("http", creates, "aws/http_v2"), Story("queue", settles, "aws/sqs"))


def measure(rounds: int) -> Iterator[Section]:
    """Yields the cost of each story on a surface, all of them run together and one run alone, turn about."""
    logging.disable(logging.CRITICAL)
    for story in STORIES:
        platforms = sorted(adapters())
        names = _surfaces(story, platforms)
        section = Section(
            f"SURFACES: a test of {story.trigger} in 10 lines, on {len(names)}: {', '.join(names)}",
            "ms a surface",
            (Comparison("every surface", story.one, BUDGET),),
        )
        alone = [surface_named(story.one).platform.name]
        _run(story, platforms, ())
        for _ in range(rounds):
            every, one = _run(story, platforms, ()), _run(story, alone, (story.one,))
            section.samples.setdefault("every surface", []).append(every / len(names))
            section.samples.setdefault(story.one, []).append(one)
        yield section
    logging.disable(logging.NOTSET)


def _surfaces(story: Story, platforms: Sequence[str]) -> list[str]:
    """Returns the surfaces that the story went to, as the account of its calls has them."""
    ledger = Ledger()
    _play(story, platforms, (), ledger)
    return sorted({surface for surface, _ in ledger.calls})


def _run(story: Story, platforms: Sequence[str], chosen: Sequence[str]) -> float:
    """Returns the milliseconds that a run takes, the least disturbed of a few."""
    taken: list[float] = []
    for _ in range(REPEATS):
        began = perf_counter()
        _play(story, platforms, chosen, Ledger())
        taken.append((perf_counter() - began) * 1000)
    return min(taken)


def _play(story: Story, platforms: Sequence[str], chosen: Sequence[str], ledger: Ledger) -> None:
    """Runs the story on the platforms as the fixture does; one that lacks the trigger is left out."""
    for platform in platforms:
        cloud = Cloud(platform, chosen, ledger=ledger)
        try:
            story.test(cloud)
        except LeftOut:
            continue
        finally:
            cloud.close()
