"""The fields of a message of Protocol Buffers, as they stand on the wire (Protocol Buffers documentation, Encoding)."""

from __future__ import annotations

from fungible.errors import MalformedEvent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_FIXED = {1: 8, 5: 4}
"""Wire types of numbers of a fixed size in bytes."""


def fields(message: memoryview, at: str) -> Iterator[tuple[int, Any]]:
    """Yield the number and the content of each field: an int where it is a varint, else its bytes."""
    place, end = 0, len(message)
    while place < end:
        key, place = _varint(message, place, at)
        number, kind = key >> 3, key & 7
        if not number:
            raise MalformedEvent(at, "has a field without a number")
        if kind == 0:
            value, place = _varint(message, place, at)
            yield number, value
            continue
        if kind == 2:
            size, place = _varint(message, place, at)
        elif kind in _FIXED:
            size = _FIXED[kind]
        else:
            raise MalformedEvent(at, "has a field of no known wire type")
        if size > end - place:
            raise MalformedEvent(at, "ends inside a field")
        yield number, message[place : place + size]
        place += size


def _varint(message: memoryview, place: int, at: str) -> tuple[int, int]:
    """Return the number that begins at a place, seven bits a byte, and the place behind it."""
    value = 0
    for shift in range(0, 70, 7):
        if place == len(message):
            raise MalformedEvent(at, "ends inside a number")
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, place
    raise MalformedEvent(at, "has a number of more than 64 bits")


def signed(value: Any, at: str) -> int:
    """Return a varint as an int64, or an int32, which is written as one."""
    if type(value) is not int:
        raise MalformedEvent(at, "is no number")
    return value - (1 << 64) if value >> 63 else value


def content(value: Any, at: str) -> memoryview:
    """Return the bytes of a field that has a length."""
    if type(value) is memoryview:
        return value
    raise MalformedEvent(at, "is no bytes")


def text(value: Any, at: str) -> str:
    """Return a field of text, which is UTF-8."""
    try:
        return str(content(value, at), "utf-8")
    except UnicodeDecodeError:
        raise MalformedEvent(at, "is not UTF-8") from None


def double(value: Any, at: str) -> float:
    """Return a field of eight bytes as a double."""
    from struct import unpack

    if len(content(value, at)) != 8:
        raise MalformedEvent(at, "is no double")
    found: float = unpack("<d", value)[0]
    return found
