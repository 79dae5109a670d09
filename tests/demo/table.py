"""One plain table for a terminal or a file: cells are wrapped, never cut."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from hashlib import sha256

from tests.demo.cases import Case, Seen

WIDTH = 160
NAME = 20
GAP = " | "
SHORT = 36


def lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the table; the first row is its head, a newline in a cell ends a line of it."""
    columns = len(rows[0])
    rest = (WIDTH - NAME - len(GAP) * (columns - 1)) // (columns - 1)
    widths = [NAME, *[rest] * (columns - 1)]
    rule = "-+-".join("-" * width for width in widths)
    for row in rows:
        cells = [_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
        for at in range(max(map(len, cells))):
            parts = (cell[at] if at < len(cell) else "" for cell in cells)
            yield GAP.join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()
        yield rule


def _wrapped(cell: str, width: int) -> list[str]:
    return [part for line in cell.split("\n") for part in textwrap.wrap(line, width) or [""]]


def asked(case: Case) -> str:
    """Return what is asked or sent, such as `HEAD /orders/7`, below the case's name."""
    return f"{case.name}\n{case.asked}"


def short(seen: Seen) -> str:
    """Return an answer in a few words: status and type, other headers, cookies, body as text or by its digest."""
    if "error" in seen:
        return str(seen["error"])
    if "fates" in seen:
        return "\n".join(seen["fates"])
    headers = dict(seen["headers"])
    said = [f"{seen['status']} {headers.get('content-type', '').partition(';')[0].removeprefix('application/')}"]
    said += [f"{name}: {value}" for name, value in seen["headers"] if name != "content-type"]
    said += [f"set-cookie: {line}" for line in seen["cookies"]]
    said += [_body(seen["body"])] if seen["body"] else []
    said += [f"{name}: {seen[name]}" for name in ("framing", "length") if name in seen]
    return "\n".join(said)


def _body(body: bytes) -> str:
    text = body.decode("utf-8", errors="replace")
    if len(body) <= SHORT and text.isprintable():
        return text
    return f"{len(body)} B, sha256 {sha256(body).hexdigest()[:8]}" if b"<any>" not in body else "text with <any>"
