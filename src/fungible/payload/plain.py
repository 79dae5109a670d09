"""Dataclasses, TypedDicts and JSON types: strict, with no import beyond what the types themselves brought."""

from __future__ import annotations

import sys
from types import UnionType

from fungible import hints
from fungible.errors import PayloadError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from fungible.payload import Convert, Parse


def parser(kind: Any) -> Parse | None:
    """Return what reads a JSON body into `kind`."""
    from fungible.payload import from_json

    convert = converter(kind)
    if convert is None:
        return None

    def parse(text: str | bytes) -> Any:
        try:
            return convert(from_json(text), "$")
        except RecursionError:
            raise PayloadError("the body is JSON beyond a limit: too deep", status=400) from None

    return parse


def converter(kind: Any) -> Convert | None:
    """Return what makes `kind` of a JSON value, or None where `kind` is no payload type."""
    kind, _ = hints.annotated(kind)
    scalar = _SCALARS.get(kind) if isinstance(kind, type) else None
    if scalar is not None:
        return scalar
    origin = hints.origin(kind)
    if origin is not None:
        return _generic(kind, origin)
    if hasattr(kind, "__dataclass_fields__") or hasattr(kind, "__required_keys__"):
        from fungible.payload.fields import converter as of_fields

        return of_fields(kind)
    if kind is object or kind is getattr(sys.modules.get("typing"), "Any", object):
        return lambda value, _at: value
    from fungible.payload.texts import converter as of_text

    return of_text(kind)


def invalid(at: str, problem: str) -> PayloadError:
    """Return the error of one place in a body, which names no value."""
    return PayloadError("the body is not what is asked for", [{"at": at, "problem": problem}])


_JSON_NAME = {
    dict: "an object", list: "an array", str: "a string", int: "an integer", float: "a number",
    bool: "true or false", type(None): "null", bytes: "base64 text", tuple: "an array", set: "an array",
}  # fmt: skip


def _scalar(kind: type) -> Convert:
    name = _JSON_NAME[kind]

    def convert(value: Any, at: str) -> Any:
        if type(value) is kind:
            return value
        if type(value) not in _JSON_VALUES and type(found := _narrowed(value, kind)) is kind:
            return found
        raise invalid(at, f"is not {name}")

    return convert


_JSON_VALUES = frozenset((dict, list, str, int, float, bool, type(None)))


def _narrowed(value: Any, kind: type) -> Any:
    """Return as `kind` what JSON has not and a document may hold."""
    from fungible.payload.natives import narrowed

    return narrowed(value, kind)


def _number(value: Any, at: str) -> float:
    if type(value) in (int, float):
        try:
            return float(value)
        except OverflowError:
            raise invalid(at, "is a number that no float holds") from None
    if type(value) not in _JSON_VALUES and type(found := _narrowed(value, float)) is float:
        return found
    raise invalid(at, "is not a number")


_SCALARS: Mapping[type, Convert] = {
    **{kind: _scalar(kind) for kind in (str, int, bool, dict, list, type(None))},
    float: _number,
}


def part_of(kind: Any, owner: str) -> Convert:
    """Return the converter of a part of `owner`, which must itself be a payload type."""
    from fungible import payload

    convert = payload.converter(kind)
    if convert is None:
        message = f"{owner}: {hints.show(kind)} is no payload type"
        raise TypeError(message)
    return convert


def _generic(kind: Any, origin: Any) -> Convert | None:
    if hints.is_literal(kind):
        return _literal(hints.arguments(kind))
    arguments = hints.arguments(kind)
    if not arguments:  # typing.Dict and its like, as they are written without brackets
        return converter(origin)
    if origin is UnionType:
        return _union([part_of(part, hints.show(kind)) for part in arguments])
    name = getattr(origin, "__name__", "")
    if origin in (list, set, frozenset) or name in ("Sequence", "Iterable", "Collection"):
        return _sequence(part_of(arguments[0], hints.show(kind)), list if name[0].isupper() else origin)
    if origin is tuple:
        return _tuple(arguments, hints.show(kind))
    if origin is dict or name == "Mapping":
        return _mapping(part_of(arguments[1], hints.show(kind))) if arguments[0] is str else None
    if name in ("Required", "NotRequired", "ReadOnly") or getattr(origin, "_name", "") in (
        "Required",
        "NotRequired",
    ):
        return part_of(arguments[0], hints.show(kind))
    return None


def _literal(allowed: tuple[Any, ...]) -> Convert:
    def convert(value: Any, at: str) -> Any:
        if type(value) not in _JSON_VALUES:
            value = _narrowed(_narrowed(value, int), str)
        for one in allowed:
            if type(one) is type(value) and one == value:
                return one
        raise invalid(at, "is not one of " + ", ".join(map(repr, allowed)))

    return convert


def _union(parts: list[Convert]) -> Convert:
    def convert(value: Any, at: str) -> Any:
        errors: list[Mapping[str, str]] = []
        for part in parts:
            try:
                return part(value, at)
            except PayloadError as error:
                errors.extend(error.errors)
        inside = [error for error in errors if error["at"] != at]
        problems = " and ".join(dict.fromkeys(error["problem"] for error in errors))
        raise PayloadError("the body is not what is asked for", inside or [{"at": at, "problem": problems}])

    return convert


def _gather(steps: Mapping[Any, tuple[Convert, Any, str]]) -> dict[Any, Any]:
    """Convert all parts and raise every part's errors together."""
    made: dict[Any, Any] = {}
    errors: list[Mapping[str, str]] = []
    for key, (convert, value, at) in steps.items():
        try:
            made[key] = convert(value, at)
        except PayloadError as error:
            errors.extend(error.errors)
    if errors:
        raise PayloadError("the body is not what is asked for", errors)
    return made


def _step(key: str) -> str:
    """Return a key as a step of a path; one that the sender spelled freely stands in quotes, on one line."""
    return f".{key}" if key.isidentifier() else f"[{key!a}]"


def _sequence(part: Convert, make: Callable[[Any], Any]) -> Convert:
    def convert(value: Any, at: str) -> Any:
        if type(value) not in _JSON_VALUES:
            value = _narrowed(value, list)
        if type(value) is not list:
            raise invalid(at, "is not an array")
        try:
            return make([part(one, at) for one in value])
        except PayloadError:  # once more, now that the places matter
            return make(_gather({i: (part, one, f"{at}[{i}]") for i, one in enumerate(value)}).values())

    return convert


def _tuple(kinds: tuple[Any, ...], owner: str) -> Convert:
    if len(kinds) == 2 and kinds[1] is ...:
        return _sequence(part_of(kinds[0], owner), tuple)
    parts = [part_of(kind, owner) for kind in kinds]

    def convert(value: Any, at: str) -> Any:
        if type(value) is not list or len(value) != len(parts):
            raise invalid(at, f"is not an array of {len(parts)}")
        steps = {i: (parts[i], one, f"{at}[{i}]") for i, one in enumerate(value)}
        return tuple(_gather(steps).values())

    return convert


def _mapping(part: Convert) -> Convert:
    def convert(value: Any, at: str) -> Any:
        if type(value) is not dict:
            raise invalid(at, "is not an object")
        return _gather({key: (part, one, at + _step(key)) for key, one in value.items()})

    return convert


def to_plain(value: Any) -> Any:
    """Return what JSON can hold of a standard type; TypeError for what it cannot."""
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        return {name: getattr(value, name) for name in value.__dataclass_fields__}
    if isinstance(value, (set, frozenset)):
        return list(value)
    if hasattr(value, "isoformat"):
        return value.isoformat()
    name = f"{type(value).__module__}.{type(value).__qualname__}"
    if name in ("uuid.UUID", "decimal.Decimal"):
        return str(value)
    if hasattr(value, "_value_") and hasattr(value, "_name_"):
        return value.value
    message = f"{type(value).__qualname__} is no JSON type"
    raise TypeError(message)
