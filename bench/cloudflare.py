"""What a Worker pays for the library under Pyodide, beside one that is written by hand with the Workers SDK."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from children import ContenderFailed
from environment import CONTENDERS
from events import HEADERS, order
from report import Comparison, Section

import fungible
import fungible_cloudflare
from fungible_cloudflare.local import isolate, tools

SCRIPT = Path(__file__).parent / "inside" / "cloudflare.mjs"
MODULES = {"hand-written": "hand_worker", "fungible": "fungible_worker"}
TURNS, REQUESTS = 15, 100
MICROSECONDS = 1e3


def _beside(budget: float | None = None) -> tuple[Comparison]:
    return (Comparison("fungible", "hand-written", budget),)


def measure(rounds: int) -> Iterator[Section]:
    """Yields import plus first fetch, that fetch alone, and a warm fetch; turns are interleaved.

    Cloudflare snapshots a Worker after its import, so that its clients wait for the first fetch alone.
    """
    cold = Section("CLOUDFLARE, COLD: import + first fetch, the Workers SDK loaded before", "CPU ms", _beside())
    first = Section(
        "CLOUDFLARE, FIRST: the first fetch alone, as after a snapshot of the import", "CPU ms", _beside(1.3)
    )
    warm = Section("CLOUDFLARE, WARM: one fetch, JSON body of 303 bytes, all under Pyodide", "CPU us", _beside(1.2))
    try:
        for _ in range(rounds):
            _round(cold, first, warm)
    except ContenderFailed as failed:
        for section in (cold, first, warm):
            section.samples.clear()
            section.failures["a Worker"] = str(failed)
    yield from (cold, first, warm)


def _round(cold: Section, first: Section, warm: Section) -> None:
    for name, module in MODULES.items():
        took = _run([module], cold=True)["cold"]
        cold.samples.setdefault(name, []).append(took["both"])
        first.samples.setdefault(name, []).append(took["first"])
    fastest = _run(list(MODULES.values()), cold=False)["warm"]
    for name, milliseconds in zip(MODULES, fastest, strict=True):
        warm.samples.setdefault(name, []).append(milliseconds * MICROSECONDS)


def _run(modules: list[str], *, cold: bool) -> Any:
    """Returns what one process measured, its answers checked."""
    found = tools.found(None)
    packages = {one.__name__: str(Path(one.__path__[0])) for one in (fungible, fungible_cloudflare)}
    job = {
        "runtime": (isolate.HERE / "runtime.mjs").as_uri(),
        "given": {
            "folders": ["/contenders", isolate.PACKAGES],
            "inside": (isolate.HERE / "inside.py").read_text(encoding="utf-8"),
            "mounts": {
                "/contenders": str(CONTENDERS),
                **{f"{isolate.PACKAGES}/{name}": folder for name, folder in packages.items()},
            },
            "pyodide": str(found.pyodide),
            "wheels": [wheel for wheel in found.wheels if "workers_runtime_sdk" in wheel],
        },
        "modules": modules,
        "cold": cold,
        "turns": TURNS,
        "requests": REQUESTS,
        "url": "https://api.example.com/orders/c-1?dry=no&page=1",
        "headers": {**HEADERS, "cookie": "theme=dark; session=s-000001"},
        "body": order(1),
    }
    environ = {**os.environ, "FUNGIBLE_BENCH": json.dumps(job)}
    command = [found.node, "--no-warnings", str(SCRIPT)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ContenderFailed(done.stderr[-3000:])
    measured = json.loads(done.stdout.splitlines()[-1])
    for answer in measured["answers"]:
        told = answer["status"], answer["seen"], json.loads(answer["body"])
        if told != (200, "acme no s-000001", {"accepted": "order-00000001", "customer": "c-1"}):
            raise ContenderFailed(f"answered {answer!r}")
    return measured
