"""What one more message or route costs when there are already many: it should cost the same."""

from __future__ import annotations

import json
from collections.abc import Iterator

from answers import acknowledged, found
from children import Contender
from events import http_v2, order, sqs
from report import Comparison, Section
from warm import drive

MESSAGES = (10, 100, 1_000, 10_000)
ROUTES = (10, 100, 1_000)
SHAPES = {"static": "/section/part-{}/items", "dynamic": "/tenants/acme/part-{}/7"}
FLAT = 1.25


def growth(rounds: int) -> Iterator[Section]:
    """Yields cost per message, per routed event, and per route at the start."""
    yield _messages(rounds)
    yield _routing(rounds)
    yield _starting(rounds)


def _messages(rounds: int) -> Section:
    comparisons = (
        Comparison("fungible x 10000", "fungible x 100", FLAT),
        Comparison("hand-written x 10000", "hand-written x 100"),
    )
    modules = {"hand-written": "hand_sqs", "fungible": "fungible_sqs"}
    contenders = [_batch(name, module, count) for name, module in modules.items() for count in MESSAGES]
    section = Section("GROWTH: per message of one SQS batch", "CPU us", comparisons)
    return drive(section, contenders, rounds, acknowledged)


def _routing(rounds: int) -> Section:
    comparisons = tuple(Comparison(f"{shape} x 1000", f"{shape} x 10", FLAT) for shape in SHAPES)
    contenders = [_routed(shape, count) for shape in SHAPES for count in ROUTES]
    section = Section("GROWTH: one event routed among many routes", "CPU us", comparisons)
    return drive(section, contenders, rounds, found)


def _starting(rounds: int) -> Section:
    comparisons = tuple(Comparison(f"{shape} x 1000", f"{shape} x 100", FLAT) for shape in SHAPES)
    contenders = [_started(shape, count) for shape in SHAPES for count in ROUTES[1:]]
    section = Section("GROWTH: per route, registered and one event answered", "CPU us", comparisons)
    return drive(section, contenders, rounds, found)


def _batch(name: str, module: str, count: int) -> Contender:
    event = json.dumps(sqs([order(number) for number in range(count)]))
    return Contender(f"{name} x {count}", module, (event,), (event,), units=count)


def _routed(shape: str, count: int) -> Contender:
    paths = [SHAPES[shape].format(number) for number in range(0, count, count // 10)]
    events = tuple(json.dumps(http_v2("GET", path, None)) for path in paths)
    return Contender(f"{shape} x {count}", "fungible_routes", events, events, "routed", (shape, count))


def _started(shape: str, count: int) -> Contender:
    events = (json.dumps(http_v2("GET", SHAPES[shape].format(count - 1), None)),)
    return Contender(f"{shape} x {count}", "fungible_routes", events, events, "starting", (shape, count), count)
