"""What is left of an event's facts on a wire, by the words of `CARRIES`.

A fact is a scalar, or a multi-map as `{name: [value, …]}`. What an event leaves unsaid (None) is the platform's
to say, so that it is not compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _joined(fact: Any) -> Any:
    return {name: [",".join(values)] for name, values in fact.items()}


def _listed(fact: Any) -> Any:
    return {name: [", ".join(values)] for name, values in fact.items()}


def _last(fact: Any) -> Any:
    return {name: values[-1:] for name, values in fact.items()}


def _cgi(fact: Any) -> Any:
    """Return headers as environment variables have them: no name with an underscore, one value each."""
    kept = {name: values for name, values in fact.items() if "_" not in name}
    return {name: values[-1:] if name == "content-type" else [",".join(values)] for name, values in kept.items()}


def _pruned(fact: Any) -> Any:
    """Return a document of a store where null and what is empty do not exist."""
    if not isinstance(fact, dict):
        return fact
    kept = {name: _pruned(one) for name, one in fact.items()}
    return {name: one for name, one in kept.items() if one is not None} or None


WORDS: Mapping[str, Callable[[Any], Any]] = {
    "exact": lambda fact: fact,
    "cgi": _cgi,
    "joined": _joined,
    "listed": _listed,
    "last": _last,
    "decoded": unquote,
    "pruned": _pruned,
    "seconds": lambda fact: fact.replace(microsecond=0),
    "minutes": lambda fact: fact.replace(second=0, microsecond=0),
    "unshown": lambda _: None,
    "absent": lambda fact: {} if isinstance(fact, dict) else None,
}
"""What a wire may do to a field: keep it, make variables of headers (RFC 3875, 4.1.18), join repeated values by a
comma, or by one and a space, keep the last, decode it, leave out nulls and empty objects, cut an instant to whole
seconds or minutes, show no document, drop it.

A field that is `own` says what the platform puts there instead, and nothing of the event's."""
OWN = "own"


def project(facts: Mapping[str, Any], carries: Mapping[str, str]) -> dict[str, Any]:
    """Return the facts that a wire with these `carries` must bring; those the event does not say are left out."""
    return {name: WORDS[word](facts[name]) for name, word in carries.items() if word != OWN and facts[name] is not None}


def shared(facts: Mapping[str, Any], mine: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, Any]:
    """Return what two wires must both bring, each field in the poorer of their words."""
    found: dict[str, Any] = {}
    for name in mine.keys() & theirs.keys():
        words = {mine[name], theirs[name]} - {"exact"}
        if not words & {"absent", OWN} and len(words) <= 1:
            found[name] = WORDS[words.pop() if words else "exact"](facts[name])
    return found
