"""MongoDB extended JSON, version 2, canonical and relaxed, as plain Python values and back.

Numbers are int, float and Decimal, `$oid` an ObjectId, which is text, `$date` an aware datetime, `$binary` bytes, or a
UUID of its subtype 04. Types that Python does not have, such as `$timestamp`, `$regularExpression` and `$minKey`, stay
the objects that they are. The specification is "MongoDB Extended JSON v2".
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal, DecimalException
from uuid import UUID

from fungible.errors import MalformedEvent
from fungible.wire import base64_bytes, base64_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_LONGEST = 50
"""A Decimal128 has 34 digits and an exponent of four."""


class ObjectId(str):
    """The hexadecimal digits of an ObjectId; text in every other respect."""

    __slots__ = ()


def plain(value: Any, at: str) -> Any:
    """Return the plain value of one in extended JSON; a type that breaks its own form is malformed at its place."""
    try:
        return _plain(value, at)
    except RecursionError:
        raise MalformedEvent(at, "is nested too deep") from None


def _plain(value: Any, at: str) -> Any:
    if type(value) is list:
        return [_plain(one, f"{at}[{i}]") for i, one in enumerate(value)]
    if type(value) is not dict:
        return value
    if len(value) == 1:
        ((name, inner),) = value.items()
        read = _READ.get(name)
        if read is not None:
            try:
                return read(inner)
            except (TypeError, ValueError, KeyError, AttributeError, OverflowError, DecimalException):
                raise MalformedEvent(f"{at}.{name}", "is not as MongoDB extended JSON writes it") from None
    return {name: _plain(one, at + _step(name)) for name, one in value.items()}


def _step(name: str) -> str:
    return f".{name}" if name.isidentifier() else f"[{name!a}]"


def _integer(bits: int) -> Callable[[Any], int]:
    def read(text: Any) -> int:
        digits = text[1:] if text[:1] == "-" else text
        if not (digits.isascii() and digits.isdigit()) or len(digits) > _LONGEST:
            raise ValueError
        number = int(text)
        if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
            raise ValueError
        return number

    return read


def _double(text: Any) -> float:
    if type(text) is not str or "_" in text:
        raise TypeError
    return float(text)


def _decimal(text: Any) -> Decimal:
    if type(text) is not str or "_" in text or len(text) > _LONGEST:
        raise TypeError
    return Decimal(text)


def _object_id(text: Any) -> ObjectId:
    if type(text) is not str or len(bytes.fromhex(text)) != 12:
        raise TypeError
    return ObjectId(text)


def _date(inner: Any) -> Any:
    """Return an instant: a text of RFC 3339 is the relaxed form, milliseconds the canonical one.

    One outside the years 1 to 9999, which datetime cannot say, stays what it is.
    """
    if type(inner) is not str:
        count = inner if type(inner) is int else _integer(64)(inner["$numberLong"])
        try:
            return _UNIX + count * _MILLISECOND
        except OverflowError:
            return {"$date": inner}
    found = datetime.fromisoformat(inner)
    if found.tzinfo is None:
        raise ValueError
    return found.astimezone(UTC)


def _binary(inner: Any) -> Any:
    """Return bytes, or the UUID that subtype 04 is; other subtypes stay what they are."""
    data, subtype = base64_bytes(inner["base64"], "base64"), inner["subType"]
    if subtype in ("00", "0"):
        return data
    return UUID(bytes=data) if subtype == "04" else {"$binary": inner}


_READ: Mapping[str, Callable[[Any], Any]] = {
    "$numberInt": _integer(32),
    "$numberLong": _integer(64),
    "$numberDouble": _double,
    "$numberDecimal": _decimal,
    "$oid": _object_id,
    "$date": _date,
    "$binary": _binary,
    "$uuid": UUID,
}


def extended(value: Any) -> Any:
    """Return a plain value in canonical extended JSON; what MongoDB has no type for is a TypeError."""
    if value is None or isinstance(value, bool):
        return value
    for kinds, write in _WRITE:
        if isinstance(value, kinds):
            return write(value)
    message = f"{type(value).__name__} is no value of MongoDB's"
    raise TypeError(message)


def _written_integer(number: int) -> dict[str, str]:
    if not -(2**63) <= number < 2**63:
        message = "an integer of MongoDB has 64 bits; use Decimal"
        raise TypeError(message)
    return {"$numberInt" if -(2**31) <= number < 2**31 else "$numberLong": str(number)}


def _written_double(number: float) -> dict[str, str]:
    names = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}
    return {"$numberDouble": names.get(repr(number), repr(number))}


def _written_binary(data: bytes, subtype: str) -> dict[str, Any]:
    return {"$binary": {"base64": base64_text(data), "subType": subtype}}


def _written_date(moment: datetime) -> dict[str, Any]:
    if moment.tzinfo is None:
        raise TypeError("a time of MongoDB is an instant; give it a time zone")
    return {"$date": {"$numberLong": str((moment - _UNIX) // _MILLISECOND)}}


def _written_map(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document; one whose names begin with $ is in extended JSON already."""
    if any(name.startswith("$") for name in document):
        return dict(document)
    return {name: extended(one) for name, one in document.items()}


_WRITE: tuple[tuple[Any, Callable[[Any], Any]], ...] = (
    (ObjectId, lambda value: {"$oid": str(value)}),
    (str, str),
    (int, _written_integer),
    (float, _written_double),
    (Decimal, lambda value: {"$numberDecimal": str(value)}),
    ((bytes, bytearray, memoryview), lambda value: _written_binary(bytes(value), "00")),
    (UUID, lambda value: _written_binary(value.bytes, "04")),
    (datetime, _written_date),
    (dict, _written_map),
    ((list, tuple), lambda values: [extended(one) for one in values]),
)
