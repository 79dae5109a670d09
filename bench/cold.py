"""What a cold start pays above the imported Lambda client: import plus first event."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from answers import accepted
from children import ContenderFailed, once
from events import order_v1, order_v2
from report import Comparison, Section

TURNS = 3
MEGABYTE = 1e6

PAYLOADS = ("dict", "dataclass", "msgspec", "pydantic")
MODULES = {
    "hand-written": "hand_json",
    "fungible": "fungible_dict",
    "chalice": "chalice_http",
    "mangum + raw ASGI": "mangum_raw",
    "powertools resolver": "powertools_http",
    "mangum + fastapi": "mangum_fastapi",
    "hand-written, dataclass": "hand_dataclass",
    "fungible, dataclass": "fungible_dataclass",
    "hand-written, msgspec": "hand_msgspec",
    "fungible, msgspec": "fungible_msgspec",
    "hand-written, pydantic": "hand_pydantic",
    "fungible, pydantic": "fungible_pydantic",
}
TIMES = (
    Comparison("fungible", "chalice", 1 / 4, ceiling=0.42),
    Comparison("fungible", "mangum + raw ASGI", 1 / 12, ceiling=0.13),
    Comparison("fungible", "powertools resolver", 1 / 25, ceiling=0.065),
    Comparison("fungible", "mangum + fastapi"),
    *(Comparison(f"fungible, {kind}", f"hand-written, {kind}") for kind in PAYLOADS[1:]),
)
MEMORY = (Comparison("fungible", budget=0.5, ceiling=0.65),)


def measure(rounds: int) -> Iterator[Section]:
    """Yields CPU time and memory, of fresh processes in interleaved rounds."""
    times = Section("COLD: import + first HTTP event, above the Lambda client", "CPU ms", TIMES)
    memory = Section("COLD: resident memory of the same, above the Lambda client", "MB", MEMORY)
    modules = _working(times)
    for _ in range(rounds):
        turns = [{name: _start(module) for name, module in modules.items()} for _ in range(TURNS)]
        for name in modules:
            times.samples.setdefault(name, []).append(min(turn[name]["seconds"] for turn in turns) * 1e3)
            memory.samples.setdefault(name, []).append(min(turn[name]["bytes"] for turn in turns) / MEGABYTE)
    memory.failures = times.failures
    yield times
    yield memory


def _working(section: Section) -> dict[str, str]:
    modules = dict(MODULES)
    for name, module in MODULES.items():
        try:
            accepted([_start(module)["answer"]])
        except ContenderFailed as failed:
            section.failures[name] = str(failed)
            del modules[name]
    return modules


def _start(module: str) -> dict[str, Any]:
    event = order_v1(1) if module == "chalice_http" else order_v2(1)
    return once("cold.py", {"module": module, "event": json.dumps(event)})
