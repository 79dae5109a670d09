"""The columns of the table: every HTTP surface of every installed platform, each on its real runtime."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from fungible.cli import platforms
from fungible.cli.sending import event_of
from fungible.local.mistake import Mistake, Unsupported
from fungible.local.running import Local
from tests.demo.cases import Book, Case, Events, Request, Seen

APP = "orders:app"
FOLDER = Path(__file__).parents[2] / "examples" / "orders"
PATIENCE = 40.0


@dataclass(frozen=True, slots=True)
class Column:
    """One surface: `tables` holds what the app's sources there can do, by trigger; `serve` starts it."""

    name: str
    kind: str
    serve: Callable[..., Local]
    tables: Mapping[str, Mapping[str, str]]


@dataclass(slots=True)
class Played:
    """What a surface answered to each case, by the case's name; `proof` is a line, `fault` why there is none.

    `absent` is why the platform has no such surface for this app.
    """

    seen: dict[str, Seen] = field(default_factory=dict)
    proof: str = ""
    fault: str = ""
    absent: str = ""
    log: list[str] = field(default_factory=list)


def installed() -> Iterator[Column]:
    """Yield a column for each kind that carries HTTP; adapters are found by their entry points alone."""
    for adapter in platforms.installed():
        codecs: Any = import_module(f"{adapter.value}.codecs")
        local = platforms.local(adapter.name)
        served = {**codecs.DEFAULT_KINDS, **getattr(local, "KINDS", {})}
        sources = {trigger: codecs.KINDS[kind].capabilities for trigger, kind in served.items()}
        missing = {trigger: {trigger: text} for trigger, text in getattr(codecs, "UNSUPPORTED", {}).items()}
        for kind, row in codecs.KINDS.items():
            if row.trigger == "http":
                tables = {**missing, **sources, "http": row.capabilities}
                yield Column(f"{adapter.name}/{kind}", kind, local.serve, tables)


def play(column: Column, book: Book) -> Played:
    """Put every case to one surface; what cannot start has no answers and says why."""
    played = Played()
    try:
        with column.serve(APP, surface=column.kind, cwd=FOLDER, log=played.log.append) as local:
            for case in book.cases:
                played.seen[case.name] = _answer(local, case, book.own)
            _prove(local, played)
    except Unsupported as reason:
        played.absent = reason.cause
    except Mistake as mistake:
        played.fault = str(mistake)
    return played


def _answer(local: Local, case: Case, own: frozenset[str]) -> Seen:
    try:
        return ask(local.url, case.asked, own) if isinstance(case.asked, Request) else _fates(local, case.asked)
    except (OSError, http.client.HTTPException) as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _fates(local: Local, sent: Events) -> Seen:
    try:
        events = [event_of(sent.trigger, sent.name, one) for one in sent.events]
        found = local.deliver(sent.trigger, sent.name, events)
    except Unsupported as error:
        return {"fates": ("unsupported",), "reason": error.cause}
    return {"fates": tuple(f"{one.fate} after {one.attempts}" for one in found)}


def ask(url: str, request: Request, own: frozenset[str]) -> Seen:
    """Return the answer as it came: headers in order with their repeats, each Set-Cookie apart, every body byte."""
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=PATIENCE)
    try:
        connection.putrequest(request.method, request.target, skip_accept_encoding=True)
        for name, value in request.headers:
            connection.putheader(name, value)
        if request.body is not None:
            connection.putheader("content-length", str(len(request.body)))
        connection.endheaders(request.body)
        answer = connection.getresponse()
        return fields(answer.status, answer.getheaders(), answer.read(), own)
    finally:
        connection.close()


def fields(status: int, pairs: Sequence[tuple[str, str]], body: bytes, own: frozenset[str]) -> Seen:
    headers = [(name.lower(), value) for name, value in pairs]
    known = dict(headers)
    return {
        "status": status,
        "headers": tuple(pair for pair in headers if pair[0] not in own and pair[0] != "set-cookie"),
        "cookies": tuple(value for name, value in headers if name == "set-cookie"),
        "body": body,
        "framing": known.get("transfer-encoding", "content-length"),
        "length": known.get("content-length", "none"),
    }


def _prove(local: Local, played: Played) -> None:
    """Hold what `/runtime` says of its own process against what the runtime's protocol named from outside."""
    seen = ask(local.url, Request(target="/runtime"), frozenset())
    try:
        inside = json.loads(seen["body"])
        pid, program, python = inside["pid"], inside["program"], inside["python"]
    except (ValueError, KeyError, TypeError):
        played.fault = f"/runtime answered {seen['status']} {seen['body']!r}"
        return
    version = dict(local.runtimes).get(pid, "")
    told = f"/runtime says process {pid}, {program}, Python {python}"
    if version.startswith(f"{program} ") and version.endswith(f", Python {python}"):
        played.proof = f"process {pid}, {version}; {told}"
    else:
        played.fault = f"{told}, but the runtimes are {local.runtimes}"
