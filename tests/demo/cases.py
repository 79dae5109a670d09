"""What is asked and what is expected: the literal file `expected.toml`, read and not worked out."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from fungible.errors import UsageError

FILE = Path(__file__).parent / "expected.toml"

WHOLE = frozenset({"status", "headers", "cookies", "body"})
"""What every expectation of an answer says, so that nothing goes unlooked at."""

Seen: TypeAlias = Mapping[str, Any]
"""An answer, field by field: status, headers, cookies, body, framing, length; or the fates of messages."""


@dataclass(frozen=True, slots=True)
class Declared:
    """Fields that are another's on the surfaces `on`, which their capability table says."""

    on: tuple[str, ...]
    capability: str
    fields: Seen


@dataclass(frozen=True, slots=True)
class Case:
    """One request, or one batch of messages where `queue` is named, with what must come of it everywhere."""

    name: str
    expected: Seen
    declared: tuple[Declared, ...] = ()
    method: str = "GET"
    target: str = "/"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None
    queue: str = ""
    messages: tuple[str, ...] = ()

    @property
    def trigger(self) -> str:
        return "queue" if self.queue else "http"

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
    asked = dict(given)
    expected = _fields(asked.pop("expected"))
    declared = [dict(one) for one in asked.pop("declared", ())]
    left = ({"fates"} if "queue" in given else WHOLE) - expected.keys()
    if left:
        raise UsageError(f"{given['name']} expects no {', '.join(sorted(left))}")
    return Case(
        expected=expected,
        declared=tuple(Declared(tuple(one.pop("on")), one.pop("capability"), _fields(one)) for one in declared),
        **_fields(asked),
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
