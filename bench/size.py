"""What an installation of the core and the adapter for Lambda weighs."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator

from environment import BENCH, OURS, PYTHON
from report import Comparison, Section

NAME = " + ".join(OURS)
BUDGET = 0.3


def size(rounds: int) -> Iterator[Section]:
    """Yields the installed size without bytecode, and the number of third parties required."""
    weight = Section("SIZE: installed, without bytecode", "MB", (_exactly(BUDGET, ceiling=0.93),))
    needs = Section("SIZE: third parties required", "count", (_exactly(0.0),))
    command = [str(PYTHON), str(BENCH / "inside" / "size.py"), *OURS]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        weight.failures[NAME] = needs.failures[NAME] = done.stderr.strip().rpartition("\n")[2]
    else:
        found = json.loads(done.stdout)
        weight.samples[NAME] = [found["bytes"] / 1e6]
        weight.samples["its code at run time"] = [found["code"] / 1e6]
        needs.samples[NAME] = [float(len(found["third_parties"]))]
    yield weight
    yield needs


def _exactly(budget: float, ceiling: float | None = None) -> Comparison:
    return Comparison(NAME, budget=budget, tolerance=1.0, ceiling=ceiling)
