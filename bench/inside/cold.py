"""Prints what one contender's import and first event cost above the imported Lambda client."""

from __future__ import annotations

import importlib
import json
import sys
import time

import client


def resident() -> int:
    """Returns this process's resident memory in bytes, counted page by page."""
    with open("/proc/self/smaps_rollup") as lines:  # noqa: PTH123 - pathlib is not loaded yet
        kilobytes = next(line.split()[1] for line in lines if line.startswith("Rss:"))
    return int(kilobytes) * 1024


def main() -> None:
    job = json.load(sys.stdin)
    sys.path.insert(0, job["contenders"])
    event, context = client.unmarshal(job["event"]), client.context(1)
    resident()
    memory, loaded, started = resident(), len(sys.modules), time.process_time()
    answer = importlib.import_module(job["module"]).handler(event, context)
    spent = time.process_time() - started
    grown, modules = resident() - memory, len(sys.modules) - loaded
    json.dump({"seconds": spent, "bytes": grown, "modules": modules, "answer": answer}, sys.stdout)


main()
