"""The list that most events of AWS hold their items in."""

from __future__ import annotations

from fungible.errors import MalformedEvent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def records_of(wire: Any) -> list[Any]:
    """Return the records of an event, each of which is read by itself; an event without any list is malformed."""
    records = wire.get("Records") if type(wire) is dict else None
    if type(records) is not list:
        raise MalformedEvent("Records", "is missing or is not a list")
    return records


def items_of(wire: Any, make: Callable[[Any, int], Any]) -> list[Any]:
    """Return what `make` makes of each record of an event and its place."""
    return each(records_of(wire), make, "Records")


def each(records: list[Any], make: Callable[[Any, int], Any], name: str) -> list[Any]:
    """Return what `make` makes of each record of the list `name`; one that is no object is its own place's error."""
    return [
        make(record, at) if type(record) is dict else MalformedEvent(f"{name}[{at}]", "is not an object")
        for at, record in enumerate(records)
    ]
