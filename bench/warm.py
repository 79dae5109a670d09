"""What one event costs in a warm process: every contender in its own, all driven in turn."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from answers import accepted, checkpointed, nothing, reported
from children import Contender, ContenderFailed, Worker, working
from events import Event, dynamodb, eventbridge, kinesis, order, order_v1, order_v2, s3, sqs
from report import Comparison, Section

TURNS = 15
DISTINCT = 4
KEYS = ("2026/november/order-1.json", "caf%C3%A9/red+flower.json", "plain.json", "a/b/c%2Bd.json")
S3, EVENTS = 5.8, 26.0
"""The floor is of 2 microseconds, and of less than half a one: no library that tells functions apart comes near."""
MICROSECONDS = 1e6

Check = Callable[[list[Any]], None]


def http(rounds: int) -> Iterator[Section]:
    """Yields the cost of one HTTP event of about 300 bytes."""
    floor = "hand-written"
    section = Section(
        "WARM: one HTTP event, JSON body of 303 bytes, path, query, header and cookie read",
        "CPU us",
        (
            Comparison("fungible", floor, 1.5),
            Comparison("fungible, dataclass", "hand-written, dataclass"),
            Comparison("fungible, msgspec", floor, 1.0, ceiling=1.06),
            Comparison("fungible, msgspec", "hand-written, msgspec"),
            Comparison("fungible, pydantic", floor, 1.0, ceiling=1.7),
            Comparison("fungible, pydantic", "hand-written, pydantic"),
            *(Comparison(f"hand-written, {kind}", floor) for kind in ("dataclass", "msgspec", "pydantic")),
            Comparison("chalice", floor),
            Comparison("powertools resolver", floor),
            Comparison("mangum + raw ASGI", floor),
            Comparison("mangum + fastapi", floor),
        ),
    )
    modules = {
        floor: "hand_json",
        "fungible": "fungible_dict",
        "hand-written, dataclass": "hand_dataclass",
        "fungible, dataclass": "fungible_dataclass",
        "hand-written, msgspec": "hand_msgspec",
        "fungible, msgspec": "fungible_msgspec",
        "hand-written, pydantic": "hand_pydantic",
        "fungible, pydantic": "fungible_pydantic",
        "chalice": "chalice_http",
        "powertools resolver": "powertools_http",
        "mangum + raw ASGI": "mangum_raw",
        "mangum + fastapi": "mangum_fastapi",
    }
    yield drive(section, [_http(name, module) for name, module in modules.items()], rounds, accepted)


def queue(rounds: int) -> Iterator[Section]:
    """Yields the cost of a batch of ten messages."""
    section = Section(
        "WARM: one SQS batch of ten 303-byte JSON messages, partial failures reported",
        "CPU us",
        (Comparison("fungible", "hand-written", 1.1), Comparison("powertools batch", "hand-written")),
    )
    modules = {"hand-written": "hand_sqs", "fungible": "fungible_sqs", "powertools batch": "powertools_sqs"}
    yield drive(section, [_queue(name, module) for name, module in modules.items()], rounds, reported)


def stream(rounds: int) -> Iterator[Section]:
    """Yields the cost of ten records of a stream, and of ten changes of a table."""
    for kind, title, make in (
        ("kinesis", "WARM: ten 303-byte JSON records of a Kinesis shard, the first failure reported", kinesis),
        ("dynamodb", "WARM: ten documents of 303 bytes put into DynamoDB, the first failure reported", dynamodb),
    ):
        section = Section(
            title,
            "CPU us",
            (Comparison("fungible", "hand-written", 1.1), Comparison("powertools batch", "hand-written")),
        )
        modules = {"hand-written": "hand", "fungible": "fungible", "powertools batch": "powertools"}
        contenders = [_queue(name, f"{module}_{kind}", make) for name, module in modules.items()]
        yield drive(section, contenders, rounds, checkpointed)


def pushed(rounds: int) -> Iterator[Section]:
    """Yields the cost of one notification of S3, and of one event of EventBridge."""
    for kind, title, made, ceiling in (
        ("s3", "WARM: one S3 notification, key, bucket, size and entity tag read", [s3(key) for key in KEYS], S3),
        ("eventbridge", "WARM: one EventBridge event, id and detail read", list(map(eventbridge, range(4))), EVENTS),
    ):
        floor = Comparison("fungible", "hand-written", 2.0, ceiling=ceiling)
        section = Section(title, "CPU us", (floor, Comparison("powertools data class", "hand-written")))
        modules = {"hand-written": "hand", "fungible": "fungible", "powertools data class": "powertools"}
        events = tuple(map(json.dumps, made))
        contenders = [Contender(name, f"{module}_{kind}", events, events) for name, module in modules.items()]
        yield drive(section, contenders, rounds, nothing)


def coroutine(rounds: int) -> Iterator[Section]:
    """Yields the cost of the same HTTP event in an async handler."""
    section = Section(
        "ASYNC: the same HTTP event in an async handler, on a loop kept warm",
        "CPU us",
        (Comparison("fungible", "hand-written", 1.3),),
    )
    contenders = [_http("hand-written", "hand_async"), _http("fungible", "fungible_async")]
    yield drive(section, contenders, rounds, accepted)


def drive(section: Section, contenders: list[Contender], rounds: int, check: Check) -> Section:
    """Fills a section: in each round fresh processes, and of each the fastest of interleaved turns."""
    for _ in range(rounds):
        with ExitStack() as stack:
            alive = [one for one in contenders if one.name not in section.failures]
            workers = [stack.enter_context(working(contender)) for contender in alive]
            ready = [worker for worker in workers if _ready(worker, section, check)]
            turns = [[worker.turn() for worker in ready] for _ in range(TURNS)]
        for worker, times in zip(ready, zip(*turns, strict=True), strict=True):
            contender = worker.contender
            fastest = min(times) * MICROSECONDS / contender.units
            section.samples.setdefault(contender.name, []).append(fastest)
    return section


def _ready(worker: Worker, section: Section, check: Check) -> bool:
    try:
        check(worker.start())
    except ContenderFailed as failed:
        section.failures[worker.contender.name] = str(failed)
        section.samples.pop(worker.contender.name, None)
        return False
    return True


def _http(name: str, module: str) -> Contender:
    make = order_v1 if module == "chalice_http" else order_v2
    events = tuple(json.dumps(make(number)) for number in range(1, DISTINCT + 1))
    return Contender(name, module, events, events[:1])


def _queue(name: str, module: str, make: Callable[[list[str]], Event] = sqs) -> Contender:
    good = [order(number) for number in range(10)]
    bad = [order(0), order(1, total=-1.0), *good[2:]]
    return Contender(name, module, (json.dumps(make(good)),), (json.dumps(make(good)), json.dumps(make(bad))))
