"""Answers the same events as often as the parent says, and prints the CPU seconds per event."""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import client

Handler = Callable[[Any, Any], Any]
Calls = list[tuple[Any, Any]]

TURN = 0.010
WARM_UP = 0.050


def load(job: dict[str, Any]) -> Handler:
    """Returns the contender's handler, made by its factory where it has one."""
    sys.path.insert(0, job["contenders"])
    module = importlib.import_module(job["module"])
    made: Handler = getattr(module, job["factory"])(*job["arguments"]) if job["factory"] else module.handler
    return made


def timed(handler: Handler, calls: Calls, passes: int) -> float:
    """Returns the CPU seconds of so many passes over all calls."""
    started = time.process_time()
    for _ in range(passes):
        for event, context in calls:
            handler(event, context)
    return time.process_time() - started


def calibrate(handler: Handler, calls: Calls) -> int:
    """Returns how many passes fill one turn, after a warm-up, by the fastest of three."""
    passes = 1
    while timed(handler, calls, passes) < WARM_UP:
        passes *= 2
    fastest = min(timed(handler, calls, passes) for _ in range(3))
    return max(1, round(passes * TURN / fastest))


def main() -> None:
    out, sys.stdout = sys.stdout, sys.stderr
    job = json.loads(sys.stdin.readline())
    handler = load(job)
    calls = [(client.unmarshal(event), client.context(n)) for n, event in enumerate(job["events"])]
    probes = [(client.unmarshal(event), client.context(n)) for n, event in enumerate(job["probes"])]
    answers = [handler(event, context) for event, context in probes]
    print(json.dumps(answers), file=out, flush=True)
    passes = 0
    while sys.stdin.readline():
        passes = passes or calibrate(handler, calls)
        print(timed(handler, calls, passes) / passes / len(calls), file=out, flush=True)


main()
