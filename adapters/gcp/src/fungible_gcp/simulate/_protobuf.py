"""Firestore's documents as Google's own library writes them (google.events.cloud.firestore.v1; Protocol Buffers).

Field numbers are those of the proto files; a value of plain JSON types becomes the typed value that Firestore stores.
"""

from __future__ import annotations

from struct import pack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def varint(number: int) -> bytes:
    """Return a number in groups of seven bits, the lowest first; a negative one as its complement in 64 bits."""
    left, groups = number % (1 << 64), bytearray()
    while left > 0x7F:
        groups.append(left & 0x7F | 0x80)
        left >>= 7
    groups.append(left)
    return bytes(groups)


def part(number: int, content: bytes) -> bytes:
    """Return a field that has a length."""
    return varint(number << 3 | 2) + varint(len(content)) + content


def members(fields: Mapping[str, Any], number: int) -> bytes:
    """Return a map, an entry each."""
    return b"".join(part(number, part(1, name.encode()) + part(2, value(one))) for name, one in fields.items())


def value(given: Any) -> bytes:
    """Return a typed value of null, true, a number, text, bytes, a list or a map."""
    match given:
        case None:
            return varint(11 << 3) + varint(0)
        case bool():
            return varint(1 << 3) + varint(int(given))
        case int():
            return varint(2 << 3) + varint(given)
        case float():
            return varint(3 << 3 | 1) + pack("<d", given)
        case str():
            return part(17, given.encode())
        case bytes():
            return part(18, given)
        case list():
            return part(9, b"".join(part(1, value(one)) for one in given))
        case _:
            return part(6, members(given, 1))


def document(name: str, fields: Mapping[str, Any]) -> bytes:
    """Return a document with its two times, both in the year 2026."""
    time = varint(1 << 3) + varint(1_767_225_600)
    return part(1, name.encode()) + members(fields, 2) + part(3, time) + part(4, time)


def event(before: bytes | None, after: bytes | None) -> bytes:
    """Return the data of a document's event."""
    return (b"" if after is None else part(1, after)) + (b"" if before is None else part(2, before))
