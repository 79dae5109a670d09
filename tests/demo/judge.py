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
    """`why` is each capability with what the table says of it, or each field that differs."""

    word: Literal["equal", "declared", "DIFFERENT"]
    about: str = ""
    why: tuple[str, ...] = ()


def judge(case: Case, surface: str, capabilities: Mapping[str, str], seen: Seen) -> Verdict:
    """Compare every expected field; `capabilities` is the table of that surface and trigger."""
    found = dict(differences(case.expected, seen))
    declared = case.declared_on(surface)
    if not declared:
        return _different(found) if found else Verdict("equal")
    names = [one.capability for one in declared]
    texts = [capabilities.get(name, "nothing") for name in names]
    for one, text in zip(declared, texts, strict=True):
        if not text.startswith(("differs: ", "unsupported: ")):
            return _different({one.capability: f"is declared here, but the table of {surface} says {text}"})
        if not found.keys() & one.fields.keys():
            return _different({one.capability: f"is declared here, but did not show: {text}"})
    expected = dict(case.expected)
    for one in declared:
        expected.update(one.fields)
    left = dict(differences(expected, seen))
    why = tuple(f"{name}: {text}" for name, text in zip(names, texts, strict=True))
    return _different(left) if left else Verdict("declared", ", ".join(names), why)


def _different(found: Mapping[str, str]) -> Verdict:
    return Verdict("DIFFERENT", ", ".join(found), tuple(f"{name}: {what}" for name, what in found.items()))


def differences(expected: Seen, seen: Seen) -> Iterator[tuple[str, str]]:
    """Yield each expected field that is not so, with both values; where no answer came, that alone."""
    if "error" in seen:
        yield "answer", seen["error"]
        return
    for name, value in expected.items():
        found = seen.get(name, "nothing")
        if not _same(value, found):
            yield name, f"expected {value!r}, came {found!r}"


def _same(expected: Any, found: Any) -> bool:
    if isinstance(expected, bytes) and ANY in expected and isinstance(found, bytes):
        pattern = rb'[^"]+'.join(re.escape(part) for part in expected.split(ANY))
        return re.fullmatch(pattern, found) is not None
    return bool(expected == found)
