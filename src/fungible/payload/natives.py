"""What documents hold beside JSON values, as the types that handlers ask for; loaded when the first of it comes.

Decimal becomes int where it is whole and float where a float is asked for; bytes, sets and times are what they are.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DIGITS = 400
"""A whole number that is longer stays a Decimal: to write out its digits could take for ever."""


def narrowed(value: Any, kind: type) -> Any:
    """Return a document's value as `kind` where that loses nothing but a float's precision, else as it is."""
    if type(value).__name__ == "Decimal":
        return _number(value, kind)
    if kind is str and isinstance(value, str):
        return str(value)
    if kind is list and isinstance(value, (set, frozenset)):
        return sorted(value)
    return value


def _number(value: Any, kind: type) -> Any:
    if not value.is_finite():
        return value
    if kind is float:
        return float(value)
    whole = kind is int and value.adjusted() < _DIGITS and value == value.to_integral_value()
    return int(value) if whole else value


def whole_numbers(value: Any) -> Any:
    """Return a document with each whole Decimal as an int."""
    if isinstance(value, dict):
        return {name: whole_numbers(one) for name, one in value.items()}
    if isinstance(value, list):
        return [whole_numbers(one) for one in value]
    if isinstance(value, set):
        return {whole_numbers(one) for one in value}
    return narrowed(value, int)
