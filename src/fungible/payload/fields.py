"""Objects of known fields: dataclasses and TypedDicts, which may hold themselves."""

from __future__ import annotations

import sys
from threading import get_ident

from fungible import hints
from fungible.errors import PayloadError
from fungible.payload.plain import invalid, part_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from fungible.payload import Convert

_MADE: dict[int, dict[Any, Convert]] = {}
"""What a thread has made of the types within the one that it is at; one that holds itself finds itself here."""


def converter(kind: Any) -> Convert:
    """Return what makes a dataclass or a TypedDict of a JSON value; a part that is no payload type is a TypeError."""
    thread = get_ident()
    if thread in _MADE:
        return _MADE[thread].get(kind) or _object(kind)
    _MADE[thread] = {}
    try:
        return _object(kind)
    finally:
        del _MADE[thread]


def _object(kind: Any) -> Convert:
    return _dataclass(kind) if hasattr(kind, "__dataclass_fields__") else _typed_dict(kind)


def _fields(kind: Any, kinds: Mapping[str, Any], required: set[str], make: Callable[..., Any]) -> Convert:
    """Return the converter of an object with known fields; unknown keys are left out, as JSON consumers do."""
    parts: dict[str, Convert] = {}

    def convert(value: Any, at: str) -> Any:
        if type(value) is not dict:
            raise invalid(at, "is not an object")
        made: dict[str, Any] = {}
        errors: list[Mapping[str, str]] = []
        for name, part in parts.items():  # each part once: a second look at each level would double with the depth
            if name in value:
                try:
                    made[name] = part(value[name], at)
                except PayloadError as error:
                    errors += [{**one, "at": f"{at}.{name}{one['at'][len(at) :]}"} for one in error.errors]
        if errors or not required <= value.keys():
            missing = [{"at": f"{at}.{name}", "problem": "is missing"} for name in sorted(required - value.keys())]
            raise PayloadError("the body is not what is asked for", [*missing, *errors])
        try:
            return make(**made)
        except (ValueError, TypeError) as error:
            raise invalid(at, f"was refused by {make.__name__}: {type(error).__name__}") from error

    _MADE[get_ident()][kind] = convert
    parts.update({name: part_of(one, f"{kind.__name__}.{name}") for name, one in kinds.items()})
    return convert


def _dataclass(kind: Any) -> Convert:
    missing = sys.modules["dataclasses"].MISSING
    fields = [one for one in kind.__dataclass_fields__.values() if one.init and one._field_type.name == "_FIELD"]
    kinds = {one.name: hints.resolve(one.type, hints.module_names(_writer(kind, one.name))) for one in fields}
    required = {one.name for one in fields if one.default is missing and one.default_factory is missing}
    return _fields(kind, kinds, required, kind)


def _writer(kind: Any, field: str) -> Any:
    """Return the class that wrote the field's annotation, in whose module it has its meaning."""
    return next((one for one in kind.__mro__ if field in vars(one).get("__annotations__", ())), kind)


def _typed_dict(kind: Any) -> Convert:
    import typing

    kinds = typing.get_type_hints(kind, include_extras=True)
    marks = {name: getattr(hints.origin(one), "_name", "") for name, one in kinds.items()}
    required = {name for name in kinds if marks[name] == "Required" or name in kind.__required_keys__}
    return _fields(kind, kinds, {name for name in required if marks[name] != "NotRequired"}, dict)
