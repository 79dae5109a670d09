"""Measures fungible beside what its users would pick instead: ratios inside one run, and their budgets."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import azure
import body
import cloudflare
import cold
import environment
import gcp
import growth
import size
import surfaces
import warm
from report import Section, table

SECTIONS: dict[str, Callable[[int], Iterator[Section]]] = {
    "cold": cold.measure,
    "warm": warm.http,
    "sqs": warm.queue,
    "streams": warm.stream,
    "pushed": warm.pushed,
    "async": warm.coroutine,
    "azure": azure.http,
    "gcp": gcp.http,
    "growth": growth.growth,
    "body": body.body,
    "cloudflare": cloudflare.measure,
    "size": size.size,
    "surfaces": surfaces.measure,
}


def main() -> int:
    """Runs the sections asked for, and returns the exit status."""
    options = _options()
    environment.prepare()
    sections: list[Section] = []
    for name in options.only:
        for section in SECTIONS[name](options.rounds):
            sections.append(section)
            print(table(section), end="\n\n", flush=True)
    if options.json:
        options.json.write_text(json.dumps([_plain(section) for section in sections], indent=1) + "\n")
    misses = _tally(sections)
    return 1 if options.check and misses else 0


def _tally(sections: list[Section]) -> int:
    """Prints how many budgets are met, and returns how many are missed by more than noise explains."""
    judged = [(section, one) for section in sections for one in section.comparisons if one.budget is not None]
    met = sum(section.verdict(one) == "ok" for section, one in judged)
    misses = sum(section.intolerable(one) for section, one in judged)
    peers = sum(len(section.failures) for section in sections)
    print(f"bench: {met} budgets met, {len(judged) - met} over")
    return misses + peers


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 above 1.25 times a budget")
    parser.add_argument("--rounds", type=int, default=7, help="rounds to take the median of (7)")
    parser.add_argument("--only", type=_names, default=list(SECTIONS), help=",".join(SECTIONS))
    parser.add_argument("--json", type=Path, help="a file to write every sample to")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in SECTIONS]:
        raise argparse.ArgumentTypeError(f"no section {', '.join(unknown)}; there are {', '.join(SECTIONS)}")
    return names


def _plain(section: Section) -> dict[str, object]:
    return {
        "title": section.title,
        "unit": section.unit,
        "samples": section.samples,
        "failures": section.failures,
        "comparisons": [
            {
                "contender": one.contender,
                "against": one.against,
                "value": section.value(one),
                "budget": one.budget,
                "verdict": section.verdict(one),
            }
            for one in section.comparisons
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
