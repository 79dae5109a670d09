"""Whether an answer is what the literal file expects; a declared difference must be in the table, and must show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tests.demo.cases import Case, Seen

ANY = b"<any>"
"""In an expected body: what each call makes anew, such as a request's id."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`why` is the capability and what the table says of it, or each field that differs."""

    word: Literal["equal", "declared", "DIFFERENT"]
    about: str = ""
    why: tuple[str, ...] = ()


def judge(case: Case, surface: str, capabilities: Mapping[str, str], seen: Seen) -> Verdict:
    """Compare every expected field; `capabilities` is the table of that surface and trigger."""
    found = dict(differences(case.expected, seen))
    declared = case.declared_on(surface)
    if declared is None:
        return _different(found) if found else Verdict("equal")
    name = declared.capability
    text = capabilities.get(name, "nothing")
    if not text.startswith(("differs: ", "unsupported: ")):
        return _different({name: f"is declared here, but the table of {surface} says {text}"})
    if not found:
        return _different({name: f"is declared here, but did not show: {text}"})
    left = dict(differences({**case.expected, **declared.fields}, seen))
    return _different(left) if left else Verdict("declared", name, (text,))


def _different(found: Mapping[str, str]) -> Verdict:
    return Verdict("DIFFERENT", ", ".join(found), tuple(f"{name}: {what}" for name, what in found.items()))


def differences(expected: Seen, seen: Seen) -> Iterator[tuple[str, str]]:
    """Yield each expected field that is not so, with both values."""
    for name, value in expected.items():
        found = seen.get(name, seen.get("error", "nothing"))
        if not _same(value, found):
            yield name, f"expected {value!r}, came {found!r}"


def _same(expected: Any, found: Any) -> bool:
    if isinstance(expected, bytes) and ANY in expected and isinstance(found, bytes):
        pattern = rb'[^"]+'.join(re.escape(part) for part in expected.split(ANY))
        return re.fullmatch(pattern, found) is not None
    return bool(expected == found)
