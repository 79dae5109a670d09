"""DynamoDB's attribute values as plain Python values and back (DynamoDB API reference, AttributeValue).

`S` is str, `N` Decimal, `B` bytes, `BOOL` bool, `NULL` None, `M` dict, `L` list, and `SS`, `NS`, `BS` are sets. Bytes
are base64 text on the wire. The way back also takes int, a finite float as its shortest digits, tuple and frozenset;
an empty set, which a table cannot hold, is written as `SS`.
"""

from __future__ import annotations

from decimal import Decimal, DecimalException

from fungible.errors import MalformedEvent
from fungible.wire import base64_bytes, base64_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_USUAL = "0123456789.-"
_DIGITS = frozenset(f"{_USUAL}+eE")
_LONGEST = 200
"""A number has 38 digits and a magnitude below 10 to the 126 (DynamoDB developer guide, Data types: Number)."""


def document(given: Any, at: str) -> dict[str, Any]:
    """Return an item's attributes as plain values; one that is no attribute value is malformed at its place."""
    try:
        return _map(given)
    except MalformedEvent as error:
        raise error.within(at) from None
    except RecursionError:
        raise MalformedEvent(at, "is nested too deep") from None


def _map(fields: Any) -> dict[str, Any]:
    if type(fields) is not dict:
        raise MalformedEvent("M", "is not an object")
    made: dict[str, Any] = {}
    name = ""
    try:
        for name, value in fields.items():
            (kind,) = value
            inner = value[kind]
            if kind == "S" and type(inner) is str:
                made[name] = inner
            elif kind == "N" and not inner.strip(_USUAL) and len(inner) < _LONGEST:
                made[name] = Decimal(inner)
            else:
                made[name] = _READ[kind](inner)
    except MalformedEvent as error:
        raise error.within(_step(name)) from None
    except (AttributeError, TypeError, ValueError, LookupError):
        raise MalformedEvent(_step(name), "is no attribute value") from None
    except DecimalException:
        raise MalformedEvent(f"{_step(name)}.N", "is not the text of a number") from None
    return made


def _step(name: str) -> str:
    """Return an attribute's name as a step of a path; one that is spelled freely stands in quotes."""
    return name if name.isidentifier() else f"[{name!a}]"


def _list(values: Any) -> list[Any]:
    if type(values) is not list:
        raise MalformedEvent("L", "is not an array")
    made: list[Any] = []
    try:
        for value in values:
            (kind,) = value
            inner = value[kind]
            made.append(inner if kind == "S" and type(inner) is str else _READ[kind](inner))
    except MalformedEvent as error:
        raise error.within(f"L[{len(made)}]") from None
    except (AttributeError, TypeError, ValueError, LookupError):
        raise MalformedEvent(f"L[{len(made)}]", "is no attribute value") from None
    return made


def _text(value: Any) -> str:
    if type(value) is str:
        return value
    raise MalformedEvent("S", "is not text")


def _number(value: Any) -> Decimal:
    try:
        if len(value) <= _LONGEST and _DIGITS.issuperset(value):
            number = Decimal(value)
            if -_LONGEST < number.adjusted() < _LONGEST:
                return number
    except (AttributeError, DecimalException):
        pass
    raise MalformedEvent("N", "is not the text of a number")


def _bytes(value: Any) -> bytes:
    return base64_bytes(_text(value), "B")


def _bool(value: Any) -> bool:
    if type(value) is bool:
        return value
    raise MalformedEvent("BOOL", "is not true or false")


def _null(value: Any) -> None:
    if value is not True:
        raise MalformedEvent("NULL", "is not true")


def _set(kind: str, read: Callable[[Any], Any]) -> Callable[[Any], set[Any]]:
    def convert(values: Any) -> set[Any]:
        if type(values) is not list:
            raise MalformedEvent(kind, "is not an array")
        return {read(value) for value in values}

    return convert


_READ: Mapping[str, Callable[[Any], Any]] = {
    "S": _text,
    "N": _number,
    "B": _bytes,
    "BOOL": _bool,
    "NULL": _null,
    "M": _map,
    "L": _list,
    "SS": _set("SS", _text),
    "NS": _set("NS", _number),
    "BS": _set("BS", _bytes),
}


def image(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values as the attributes of an item; what no attribute value can hold is a TypeError."""
    return {_named(name): attribute_value(value) for name, value in document.items()}


def attribute_value(value: Any) -> dict[str, Any]:
    """Return one plain value as an attribute value."""
    if value is None:
        return {"NULL": True}
    for kinds, name, write in _WRITE:
        if isinstance(value, kinds):
            return {name: write(value)}
    if isinstance(value, (set, frozenset)):
        return _written_set(value)
    message = f"{type(value).__name__} is no attribute value"
    raise TypeError(message)


def _named(name: Any) -> str:
    if isinstance(name, str):
        return name
    message = f"an attribute's name is text, not {type(name).__name__}"
    raise TypeError(message)


def _written(number: Any) -> str:
    """Return a number's digits; a float's are the shortest that give it back."""
    text = str(number)
    if not _DIGITS.issuperset(text):
        message = "a number that is not finite is no attribute value"
        raise TypeError(message)
    return text


def _written_set(values: Any) -> dict[str, Any]:
    """Return a set of texts, numbers or bytes, sorted, so that equal sets are written alike."""
    written = [attribute_value(value) for value in values]
    kinds = {kind for one in written for kind in one} or {"S"}
    kind = kinds.pop()
    if kinds or kind not in ("S", "N", "B"):
        message = "a set of an attribute holds texts, numbers or bytes, and one kind of them"
        raise TypeError(message)
    return {f"{kind}S": sorted(one[kind] for one in written)}


_WRITE: tuple[tuple[Any, str, Callable[[Any], Any]], ...] = (
    (str, "S", str),
    (bool, "BOOL", bool),
    ((int, float, Decimal), "N", _written),
    ((bytes, bytearray, memoryview), "B", lambda value: base64_text(bytes(value))),
    (dict, "M", image),
    ((list, tuple), "L", lambda values: [attribute_value(value) for value in values]),
)
"""Types in the order in which they are asked, since bool is an int too."""
