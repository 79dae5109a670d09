"""Breaks one item of a delivery: every place of the wire is tried, and those that break this item alone are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from fungible.errors import FungibleError, MalformedEvent
from fungible.testing.surface import Surface

Mend: TypeAlias = Callable[[Any], Any]
"""Returns a broken wire as the runtime can be given it, None where it cannot."""
GONE = object()


def spoiled(surface: Surface, wire: Any, at: int, mend: Mend) -> list[Any]:
    """Return each wire in which one thing is broken, so that the item `at` cannot be read and all others can."""
    count = len(surface.decode(wire))
    alone = [True] if count == 1 else [here == at for here in range(count)]
    tried = (mend(broken) for broken in _broken(wire))
    arriving = (one for one in tried if one is not None and _arrives(surface, one))
    return [one for one in arriving if _unreadable(surface, one) == alone]


def _arrives(surface: Surface, wire: Any) -> bool:
    """Tell whether a delivery is for the function still: of its kind, and from its source."""
    try:
        sources = surface.row.sources(wire) if surface.row.sources else (surface.options["name"],)
        return surface.identify(wire) == surface.outer and surface.options["name"] in sources
    except (FungibleError, TypeError, ValueError, KeyError, AttributeError):
        return False


def _unreadable(surface: Surface, wire: Any) -> list[bool]:
    """Tell of each item whether it cannot be read; of a delivery that cannot, that its one item cannot."""
    try:
        return [_is_broken(one, surface.trigger.FIELDS) for one in surface.decode(wire)]
    except MalformedEvent:
        return [True]


def _is_broken(item: Any, fields: Sequence[str]) -> bool:
    """Tell whether one of the fields, all of which the app reads, cannot be read."""
    if isinstance(item, MalformedEvent):
        return True
    try:
        for name in ("text", *fields):
            getattr(item, name, None)
    except MalformedEvent:
        return True
    return False


def _broken(wire: Any) -> Iterator[Any]:
    """Yield the value with one thing in it changed or gone, every thing in turn."""
    if isinstance(wire, dict):
        yield from _changed(wire, list(wire), lambda key, one: _put(wire, key, one))
    elif isinstance(wire, (list, tuple)):
        yield from _changed(wire, range(len(wire)), lambda at, one: _replaced(wire, at, one))


def _changed(wire: Any, keys: Sequence[Any], put: Callable[[Any, Any], Any]) -> Iterator[Any]:
    for key in keys:
        for one in _worse(wire[key]):
            yield put(key, one)
        for one in _broken(wire[key]):
            yield put(key, one)


def _worse(value: Any) -> Sequence[Any]:
    match value:
        case bytes():
            return (b"{!", GONE)
        case bool() | None:
            return ()
        case _:
            return ("{!", GONE)


def _put(wire: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    return {name: one if name != key else value for name, one in wire.items() if name != key or value is not GONE}


def _replaced(wire: Sequence[Any], at: int, value: Any) -> Any:
    made = [*wire[:at], *([] if value is GONE else [value]), *wire[at + 1 :]]
    return type(wire)(made)  # type: ignore[call-arg]
