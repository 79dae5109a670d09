"""What is asked or sent and what is expected: the literal file `expected.toml`, read and not worked out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

from fungible.errors import UsageError

FILE = Path(__file__).parent / "expected.toml"

WHOLE = frozenset({"status", "headers", "cookies", "body"})
"""What every expectation of an answer says, so that nothing goes unlooked at."""

Seen: TypeAlias = Mapping[str, Any]
"""An answer, field by field: status, headers, cookies, body, framing, length; or the fates of events."""


@dataclass(frozen=True, slots=True)
class Declared:
    """Fields that are another's on the surfaces `on`, which their capability table says."""

    on: tuple[str, ...]
    capability: str
    fields: Seen


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks over HTTP."""

    trigger: ClassVar[str] = "http"
    whole: ClassVar[frozenset[str]] = WHOLE
    method: str = "GET"
    target: str = "/"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.target}"


@dataclass(frozen=True, slots=True)
class Events:
    """What a source brings at once to the function of this trigger and name: plain facts, as `fungible send` has."""

    whole: ClassVar[frozenset[str]] = frozenset({"fates"})
    trigger: str
    name: str
    events: tuple[Mapping[str, Any], ...]

    def __str__(self) -> str:
        return f"{len(self.events)} to {self.trigger} {self.name}"


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked or sent, with what must come of it everywhere."""

    name: str
    expected: Seen
    declared: tuple[Declared, ...] = ()
    asked: Request | Events = Request()

    def declared_on(self, surface: str) -> list[Declared]:
        return [one for one in self.declared if surface in one.on]


@dataclass(frozen=True, slots=True)
class Book:
    """All cases, and the headers that servers and gateways add, which are no handler's."""

    own: frozenset[str]
    cases: tuple[Case, ...]


def read(file: Path = FILE) -> Book:
    found = tomllib.loads(file.read_text())
    return Book(frozenset(found["own_headers"]), tuple(_case(one) for one in found["case"]))


def _case(given: dict[str, Any]) -> Case:
    facts = dict(given)
    name, expected = facts.pop("name"), _fields(facts.pop("expected"))
    declared = [dict(one) for one in facts.pop("declared", ())]
    asked = Events(**_fields(facts["send"])) if "send" in facts else Request(**_fields(facts))
    left = asked.whole - expected.keys()
    if left:
        raise UsageError(f"{name} expects no {', '.join(sorted(left))}")
    return Case(
        name,
        expected,
        tuple(Declared(tuple(one.pop("on")), one.pop("capability"), _fields(one)) for one in declared),
        asked,
    )


def _fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return fields with bodies as bytes, and lists as tuples, which compare with what is seen."""
    found = {name: _frozen(value) for name, value in given.items() if not name.startswith("body")}
    if "body" in given:
        found["body"] = given["body"].encode()
    if "body_hex" in given:
        found["body"] = bytes.fromhex(given["body_hex"])
    return found


def _frozen(value: Any) -> Any:
    return tuple(_frozen(one) for one in value) if isinstance(value, list) else value
