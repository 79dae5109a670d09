"""Firestore's documents in protobuf (google.events.cloud.firestore.v1, DocumentEventData) and in JSON."""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.wire import may
from fungible_gcp import values
from fungible_gcp.protobuf import content, double, fields, signed, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


class Document:
    """A document as it came; its fields are read when they are asked for."""

    __slots__ = ("_read", "name")

    def __init__(self, name: str, read: Callable[[], dict[str, Any]]) -> None:
        self.name = name
        self._read = read

    @property
    def values(self) -> dict[str, Any]:
        """The fields as Python values."""
        return self._read()


def from_json(data: Mapping[str, Any]) -> tuple[Document | None, Document | None]:
    """Return the documents before and after; one that is not there is absent or has no name."""
    return _written(data, "oldValue"), _written(data, "value")


def _written(data: Mapping[str, Any], key: str) -> Document | None:
    document = may(data, key, dict, "data.") or {}
    name = may(document, "name", str, f"data.{key}.")
    return Document(name, lambda: values.from_typed({"mapValue": document}, f"data.{key}")) if name else None


def from_protobuf(data: bytes) -> tuple[Document | None, Document | None]:
    """Return the documents before and after; of a field that comes twice the last counts."""
    found: dict[int, Any] = dict(fields(memoryview(data), "data"))
    return _encoded(found.get(2), "data.old_value"), _encoded(found.get(1), "data.value")


def _encoded(document: Any, at: str) -> Document | None:
    if document is None:
        return None
    name, members = "", []
    for number, value in fields(content(document, at), at):
        if number == 1:
            name = text(value, f"{at}.name")
        elif number == 2:
            members.append(value)
    return Document(name, lambda: dict(_member(one, at, 0) for one in members)) if name else None


def _member(entry: Any, at: str, depth: int) -> tuple[str, Any]:
    """Return name and value of an entry of a map of values."""
    name, value = "", memoryview(b"")
    for number, part in fields(content(entry, at), at):
        if number == 1:
            name = text(part, at)
        elif number == 2:
            value = content(part, at)
    return name, _value(value, f"{at}.{name}", depth)


def _value(message: memoryview, at: str, depth: int) -> Any:
    """Return a typed value; of several the last counts, as for every oneof."""
    if depth > values.DEEPEST:
        raise MalformedEvent(at, "is nested too deep")
    read, given = None, None
    for number, part in fields(message, at):
        if number in _READ:
            read, given = _READ[number], part
    if read is None:
        raise MalformedEvent(at, "is no value of a known type")
    return read(given, at, depth + 1)


def _instant(part: Any, at: str, _depth: int) -> Any:
    numbers = dict(fields(content(part, at), at))
    return values.instant(signed(numbers.get(1, 0), at), signed(numbers.get(2, 0), at), at)


def _place(part: Any, at: str, _depth: int) -> Any:
    zero = memoryview(bytes(8))
    numbers = dict(fields(content(part, at), at))
    latitude, longitude = (double(numbers.get(number, zero), at) for number in (1, 2))
    return values.GeoPoint({"latitude": latitude, "longitude": longitude})


def _array(part: Any, at: str, depth: int) -> list[Any]:
    inside = [content(one, at) for number, one in fields(content(part, at), at) if number == 1]
    return [_value(one, f"{at}[{place}]", depth) for place, one in enumerate(inside)]


def _map(part: Any, at: str, depth: int) -> dict[str, Any]:
    return dict(_member(one, at, depth) for number, one in fields(content(part, at), at) if number == 1)


_READ: Mapping[int, Callable[[Any, str, int], Any]] = {
    1: lambda part, at, _: signed(part, at) != 0,
    2: lambda part, at, _: signed(part, at),
    3: lambda part, at, _: double(part, at),
    5: lambda part, at, _: values.Reference(text(part, at)),
    6: _map,
    8: _place,
    9: _array,
    10: _instant,
    11: lambda *_: None,
    17: lambda part, at, _: text(part, at),
    18: lambda part, at, _: bytes(content(part, at)),
}
"""The number of each typed value's field, and what reads it (google.events.cloud.firestore.v1, Value)."""
