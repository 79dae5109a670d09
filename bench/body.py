"""How often a body that fills Lambda's limit is copied on its way in or out."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

from children import ContenderFailed, once
from events import http_v2
from report import Comparison, Section

WIRE = 6_000_000
COPIES = 2.0


def body(rounds: int) -> Iterator[Section]:
    """Yields the peak of traced memory above the event, in sizes of the body on the wire."""
    events = {
        "text in, read as text": http_v2("POST", "/text", "x" * WIRE),
        "text in, read as bytes": http_v2("POST", "/bytes", "x" * WIRE),
        "binary in, read as bytes": _binary(),
        "text out": http_v2("GET", "/text", None),
        "binary out": http_v2("GET", "/bytes", None),
    }
    section = Section(
        "BODY: peak memory of one call with a body of 6 MB on the wire, in sizes of that body",
        "copies",
        tuple(Comparison(name, budget=COPIES, tolerance=1.0) for name in events),
    )
    for name, event in events.items():
        try:
            section.samples[name] = [_copies(event)]
        except ContenderFailed as failed:
            section.failures[name] = str(failed)
    yield section


def _copies(event: dict[str, Any]) -> float:
    result = once("body.py", {"module": "fungible_body", "event": json.dumps(event)})
    expected = len(str(WIRE)) if "body" in event else WIRE
    if (result["status"], result["length"]) != (200, expected):
        raise ContenderFailed(f"answered {result['status']} with {result['length']} characters")
    return round(float(result["bytes"]) / WIRE, 2)


def _binary() -> dict[str, Any]:
    event = http_v2("POST", "/bytes", base64.b64encode(b"\xff\x00\x80" * (WIRE // 4)).decode())
    event["headers"]["content-type"] = "application/octet-stream"
    event["isBase64Encoded"] = True
    return event
