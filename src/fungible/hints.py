"""Annotations read without importing typing or inspect; shared by parameters and payload types."""

from __future__ import annotations

import sys
from types import GenericAlias, UnionType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any


class Unresolved(Exception):
    """The annotation names something that does not exist at run time; the argument is that name."""


def resolve(annotation: Any, names: Mapping[str, Any], local: Mapping[str, Any] | None = None) -> Any:
    """Return what a string annotation stands for in the module that wrote it."""
    text = getattr(annotation, "__forward_arg__", annotation)
    if not isinstance(text, str):
        return annotation
    try:
        return eval(text, dict(names), dict(local or {}))  # noqa: S307  the author's own annotation
    except NameError as error:
        raise Unresolved(error.name) from None
    except Exception as error:
        raise Unresolved(text) from error


def of_function(handler: Callable[..., Any], names_asked: Iterable[str]) -> dict[str, Any]:
    """Return the evaluated annotations of these names, the closure's names included; others may name anything."""
    written: Mapping[str, Any] = handler.__annotations__
    names = getattr(handler, "__globals__", {})
    local: dict[str, Any] = {}
    cells = getattr(handler, "__closure__", None) or ()
    for name, cell in zip(getattr(getattr(handler, "__code__", None), "co_freevars", ()), cells, strict=False):
        try:
            local[name] = cell.cell_contents
        except ValueError:
            continue
    return {name: resolve(written[name], names, local) for name in names_asked if name in written}


def module_names(kind: Any) -> Mapping[str, Any]:
    """Return the names of the module in which a class was written."""
    module = sys.modules.get(getattr(kind, "__module__", ""))
    return vars(module) if module else {}


def origin(annotation: Any) -> Any:
    """Return `list` for `list[int]`, UnionType for every spelling of a union, None for a plain class."""
    if isinstance(annotation, UnionType):
        return UnionType
    found = getattr(annotation, "__origin__", None)
    typing: Any = sys.modules.get("typing")
    if typing is not None and found is typing.Union:
        return UnionType
    return found


def arguments(annotation: Any) -> tuple[Any, ...]:
    """Return what stands between the brackets."""
    return tuple(getattr(annotation, "__args__", ()))


def is_literal(annotation: Any) -> bool:
    """Tell whether `annotation` is `Literal[…]`."""
    typing: Any = sys.modules.get("typing")
    return typing is not None and getattr(annotation, "__origin__", None) is typing.Literal


def without_none(annotation: Any) -> tuple[Any, bool]:
    """Return the annotation without None, and whether None was allowed."""
    if origin(annotation) is not UnionType:
        return annotation, False
    kinds = [kind for kind in arguments(annotation) if kind is not type(None)]
    optional = len(kinds) < len(arguments(annotation))
    if len(kinds) == 1:
        return kinds[0], optional
    return annotation, optional


def annotated(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return the type inside `Annotated[…]` and its marks; a plain type has none."""
    marks = getattr(annotation, "__metadata__", ())
    return (annotation.__origin__, tuple(marks)) if marks else (annotation, ())


def show(annotation: Any) -> str:
    """Return the annotation as its author would write it."""
    if type(annotation) is not GenericAlias and isinstance(annotation, type):
        return annotation.__qualname__
    return str(annotation).replace("typing.", "")
