"""Prints how many bytes at most one call held at once on top of its event, traced after a first call."""

from __future__ import annotations

import importlib
import json
import sys
import tracemalloc
from typing import Any

import client


def peak(handler: Any, event: Any) -> tuple[int, Any]:
    """Returns the peak of traced memory above the start, and the answer."""
    handler(event, client.context(0))
    context = client.context(1)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    answer = handler(event, context)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest - before, answer


def main() -> None:
    job = json.load(sys.stdin)
    sys.path.insert(0, job["contenders"])
    highest, answer = peak(importlib.import_module(job["module"]).handler, client.unmarshal(job["event"]))
    json.dump({"bytes": highest, "status": answer["statusCode"], "length": len(answer["body"])}, sys.stdout)


main()
