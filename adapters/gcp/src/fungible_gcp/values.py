"""Firestore's typed values as Python values and back, without loss (Firestore API reference, Value).

What Python's own type has no place for is a subclass of it: a `Timestamp` is a datetime, a `Reference` a str, a
`GeoPoint` a dict. They are loaded when the first document that has one is read.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fungible.errors import MalformedEvent
from fungible.wire import base64_bytes, base64_text, may

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

__all__ = ["GeoPoint", "Reference", "Timestamp", "from_typed", "instant", "to_typed"]

DEEPEST = 64
"""Levels of maps and arrays that are read; Firestore itself stores 20 (Firestore documentation, Quotas and limits)."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _seconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(seconds=1)


class Timestamp(datetime):
    """An instant between two microseconds; `nanosecond` are all nine digits of its second's fraction."""

    rest: int = 0
    """Nanoseconds beyond the microsecond."""

    @property
    def nanosecond(self) -> int:
        """The second's fraction."""
        return self.microsecond * 1000 + self.rest

    def __reduce_ex__(self, _protocol: Any) -> Any:
        """Keep the nanoseconds in a copy."""
        return instant, (_seconds(self), self.nanosecond, "a copy")


class Reference(str):
    """The name of another document, `projects/…/databases/…/documents/…`."""

    __slots__ = ()


class GeoPoint(dict):  # type: ignore[type-arg]  # a subscript would be evaluated
    """A place on Earth, `{"latitude": …, "longitude": …}` in degrees."""

    __slots__ = ()


def instant(seconds: int, nanos: int, at: str) -> datetime:
    """Return the instant so many seconds and nanoseconds after 1970."""
    if not 0 <= nanos < 1_000_000_000:
        raise MalformedEvent(at, "has nanoseconds beyond its second")
    try:
        found = _EPOCH + timedelta(seconds=seconds, microseconds=nanos // 1000)
    except OverflowError:
        raise MalformedEvent(at, "is beyond the years 1 to 9999") from None
    if not nanos % 1000:
        return found
    fine = Timestamp(*found.timetuple()[:6], found.microsecond, tzinfo=UTC)
    fine.rest = nanos % 1000
    return fine


def _timestamp(text: Any, at: str, _depth: int) -> datetime:
    """Read RFC 3339 with up to nine digits of a second (Protocol Buffers documentation, ProtoJSON)."""
    from fungible_gcp.single import moment

    if type(text) is not str:
        raise MalformedEvent(at, "is not text")
    head, dot, rest = text.partition(".")
    digits = rest.rstrip("Zz") if dot else ""
    if text[-1:] in "Zz" and digits.isascii() and digits.isdigit() and len(digits) <= 9:
        whole = moment(f"{head}Z", at)
        return instant(_seconds(whole), int(digits.ljust(9, "0")), at)
    found: datetime = moment(text, at)
    return found.astimezone(UTC)


def _integer(value: Any, at: str, _depth: int) -> int:
    """Read an int64, which JSON has as text."""
    digits = str(value) if type(value) is int else value
    if type(digits) is str and len(digits) <= 20 and digits.isascii() and digits.removeprefix("-").isdigit():
        found = int(digits)
        if -(2**63) <= found < 2**63:
            return found
    raise MalformedEvent(at, "is no integer of 64 bits")


_UNWRITTEN = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}


def _double(value: Any, at: str, _depth: int = 0) -> float:
    """Read a double, of which JSON has three as text."""
    if type(value) in (int, float):
        try:
            return float(value)
        except OverflowError:
            raise MalformedEvent(at, "is no double") from None
    if type(value) is str and value in _UNWRITTEN:
        return float(_UNWRITTEN[value])
    raise MalformedEvent(at, "is no double")


def _text(value: Any, at: str, _depth: int) -> str:
    if type(value) is str:
        return value
    raise MalformedEvent(at, "is not text")


def _flag(value: Any, at: str, _depth: int) -> bool:
    if type(value) is bool:
        return value
    raise MalformedEvent(at, "is not true or false")


def _object(value: Any, at: str) -> dict[str, Any]:
    if type(value) is dict:
        return value
    raise MalformedEvent(at, "is not an object")


def _place(value: Any, at: str, _depth: int) -> GeoPoint:
    given = _object(value, at)
    return GeoPoint({name: _double(given.get(name, 0.0), f"{at}.{name}") for name in ("latitude", "longitude")})


def _array(value: Any, at: str, depth: int) -> list[Any]:
    found = may(_object(value, at), "values", list, f"{at}.") or ()
    return [from_typed(one, f"{at}[{place}]", depth) for place, one in enumerate(found)]


def _map(value: Any, at: str, depth: int) -> dict[str, Any]:
    found = may(_object(value, at), "fields", dict, f"{at}.") or {}
    return {name: from_typed(one, f"{at}.{name}", depth) for name, one in found.items()}


_READ: Mapping[str, Callable[[Any, str, int], Any]] = {
    "nullValue": lambda *_: None,
    "booleanValue": _flag,
    "integerValue": _integer,
    "doubleValue": _double,
    "timestampValue": _timestamp,
    "stringValue": _text,
    "bytesValue": lambda value, at, depth: base64_bytes(_text(value, at, depth), at),
    "referenceValue": lambda value, at, depth: Reference(_text(value, at, depth)),
    "geoPointValue": _place,
    "arrayValue": _array,
    "mapValue": _map,
}


def from_typed(value: Any, at: str = "value", depth: int = 0) -> Any:
    """Return the Python value of a typed one such as `{"integerValue": "3"}`."""
    if depth > DEEPEST:
        raise MalformedEvent(at, "is nested too deep")
    if type(value) is dict and len(value) == 1:
        [(kind, content)] = value.items()
        read = _READ.get(kind)
        if read is not None:
            return read(content, at, depth + 1)
    raise MalformedEvent(at, "is no value of a known type")


def _fraction(value: datetime) -> str:
    nanos = value.nanosecond if isinstance(value, Timestamp) else value.microsecond * 1000
    return f"{nanos:09}".rstrip("0")


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a datetime without a zone is no instant")
    whole = value.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat()
    fraction = _fraction(value)
    return f"{whole}.{fraction}Z" if fraction else f"{whole}Z"


def _number(value: float) -> Any:
    return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(repr(value), value)


def _whole(value: int) -> str:
    if -(2**63) <= value < 2**63:
        return str(value)
    raise ValueError("an integer of more than 64 bits has no place in Firestore")


_WRITTEN: Mapping[type, tuple[str, Callable[[Any], Any]]] = {
    type(None): ("nullValue", lambda _: None),
    bool: ("booleanValue", bool),
    int: ("integerValue", _whole),
    float: ("doubleValue", _number),
    datetime: ("timestampValue", _instant),
    Timestamp: ("timestampValue", _instant),
    str: ("stringValue", str),
    bytes: ("bytesValue", base64_text),
    Reference: ("referenceValue", str),
    GeoPoint: ("geoPointValue", dict),
    list: ("arrayValue", lambda values: {"values": [to_typed(one) for one in values]}),
    dict: ("mapValue", lambda fields: {"fields": {name: to_typed(one) for name, one in fields.items()}}),
}


def to_typed(value: object) -> dict[str, Any]:
    """Return a Python value as Firestore's JSON has it; ValueError or TypeError for what Firestore cannot hold."""
    found = _WRITTEN.get(type(value))
    if found is None:
        message = f"{type(value).__qualname__} has no place in Firestore"
        raise TypeError(message)
    kind, write = found
    return {kind: write(value)}
