"""Whether surfaces agree, up to what their tables declare; a difference is told by field, with every value.

Two answers are the same where status, headers, cookies and body are. Of two requests that reached a handler with
different facts, because a table says that one wire loses a field (`CARRIES`) and the handler read that field, the
answers are not compared: they are two answers to two questions.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fungible.events.http import LateRequest
from fungible.outcome import Failed, HttpResponse
from fungible.testing.neutral import Itself
from fungible.testing.projection import WORDS
from fungible.testing.recorded import to_json

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from fungible.testing.opening import Seen

LATE = ("client_ip", "content", "cookies", "headers", "query", "raw_path")
LARGE = 1 << 20
"""Bytes of an answer from which a limit of its size may be met."""


class Disagreement(AssertionError):
    """The surfaces of one event do not agree."""


@contextmanager
def watching() -> Generator[set[str]]:
    """Give the names of the request's fields that are read meanwhile."""
    read: set[str] = set()
    fields = [
        (owner, name, field) for owner in LateRequest.__mro__ for name, field in vars(owner).items() if name in LATE
    ]
    for owner, name, field in fields:
        setattr(owner, name, _Watched(name, field, read))
    try:
        yield read
    finally:
        for owner, name, field in fields:
            setattr(owner, name, field)


class _Watched:
    """A late field that notes when it is read."""

    def __init__(self, name: str, field: Any, read: set[str]) -> None:
        self._name = name
        self._field = field
        self._read = read

    def __get__(self, event: Any, owner: Any = None) -> Any:
        if event is not None:
            self._read.add(self._name)
        return self._field.__get__(event, owner)


def lost(seen: Seen, facts: Mapping[str, Any], read: set[str]) -> dict[str, str]:
    """Return the fields that the handler read and that this surface's wire changed, each with the word of its table."""
    return {
        name: word
        for name, word in seen.surface.carries.items()
        if name in read and facts[name] is not None and WORDS[word](facts[name]) != facts[name]
    }


def instead(seen: Seen, reference: HttpResponse) -> str:
    """Return the capability whose table says that another status comes instead of such an answer; empty for none."""
    body: Any = reference.body
    plain = all(value.isascii() for _, value in reference.headers)
    met = {"response_size": len(body) > LARGE, "header_text": not plain}
    for name, is_met in met.items():
        declared = seen.surface.row.capabilities[name]
        if is_met and declared != "exact" and re.search(rf"\b{seen.outcome.status}\b", declared):
            return name
    return ""


def differences(mine: Seen, theirs: Seen, *, extra: bool = False) -> dict[str, tuple[Any, Any]]:
    """Return each field of two HTTP answers that differs, with both values.

    With `extra`, headers of `theirs` that `mine` has not are the servers' in between.
    """
    if isinstance(mine.answer, BaseException) or isinstance(theirs.answer, BaseException):
        failed = [one.outcome.status >= 500 for one in (mine, theirs)]
        return {} if all(failed) else {"status": (mine.outcome.status, theirs.outcome.status)}
    left, right = _view(mine, theirs), _view(theirs, mine)
    if extra:
        right["headers"] = {name: value for name, value in right["headers"].items() if name in left["headers"]}
    if any(one.surface.row.capabilities["untyped_response"] != "exact" for one in (mine, theirs)):
        for one, other in ((left, right), (right, left)):
            if "content-type" not in other["headers"]:
                one["headers"].pop("content-type", None)
    return {name: (value, right[name]) for name, value in left.items() if value != right[name]}


def _view(one: Seen, other: Seen) -> dict[str, Any]:
    """Return what a client sees of an answer, as far as the tables of both surfaces carry it."""
    from fungible.testing.http import carried

    table = {
        name: word if word != "exact" else other.surface.row.capabilities[name]
        for name, word in (
            (name, one.surface.row.capabilities[name])
            for name in ("repeated_response_headers", "header_text", "set_cookie")
        )
    }
    found = carried(one.outcome, _Table(table))  # type: ignore[arg-type]
    if "application/problem+json" in found["headers"].get("content-type", ()):
        found["body"] = re.sub(rb'"request_id": ?"[^"]*"', b'"request_id": ""', found["body"])
    return found


class _Table:
    """A surface of which only the table matters."""

    def __init__(self, capabilities: Mapping[str, str]) -> None:
        self.row = self
        self.capabilities = capabilities


def complaint(what: str, told: Mapping[str, Mapping[str, Any]], deliveries: Sequence[Seen]) -> str:
    """Return the message of a failure: each field with the values that surfaces gave, then what was on each wire."""
    lines = [f"the surfaces do not agree on {what}"]
    for field, values in told.items():
        groups: dict[str, list[str]] = {}
        for surface, value in values.items():
            groups.setdefault(repr(value), []).append(surface)
        lines.append(f"  {field}:")
        lines += [f"    {', '.join(names)}: {value}" for value, names in groups.items()]
    for one in deliveries:
        if isinstance(one.surface, Itself):
            lines.append(f"{one.surface.id} answered {_said(one.outcome)}")
        else:
            lines += [one.surface.id, f"  native event:  {shown(one.wire)}", f"  native answer: {shown(one.answer)}"]
    return "\n".join(lines)


def _said(outcome: Any) -> str:
    """Return a neutral outcome as a line."""
    if isinstance(outcome, HttpResponse):
        cookies = [f"set-cookie: {line}" for line in outcome.cookies]
        headers = [f"{name}: {value}" for name, value in outcome.headers]
        return f"{outcome.status} {'; '.join([*headers, *cookies])} {outcome.body!r}"
    if isinstance(outcome, list):
        return ", ".join(map(repr, outcome))
    return repr(outcome.error if isinstance(outcome, Failed) else outcome.value)


def plain(native: Any) -> Any:
    """Return a native event or answer as JSON, bytes as `{"$bytes": …}`; what is no JSON as Python writes it."""
    if isinstance(native, BaseException):
        return f"raised {type(native).__name__}: {native}"
    try:
        return json.loads(to_json(native))
    except (TypeError, ValueError):
        return repr(native)


def shown(native: Any) -> str:
    """Return a native event or answer as a line."""
    found = plain(native)
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
