"""The standard types that JSON writes as text; loaded when a payload has one."""

from __future__ import annotations

from fungible.payload.plain import invalid
from fungible.payload.scalars import finite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fungible.payload import Convert


def converter(kind: Any) -> Convert | None:
    """Return what makes `kind` of a JSON text, or None where `kind` is no type that JSON writes so."""
    named = _by_name(kind)
    return _from_text(*named) if named else None


def _by_name(kind: Any) -> tuple[str, Callable[[Any], Any]] | None:
    """Return how text becomes `kind`."""
    if not isinstance(kind, type):
        return None
    from enum import Enum

    if issubclass(kind, Enum):
        return "one of " + ", ".join(repr(one.value) for one in kind), kind
    make: Any = kind
    named: dict[str, tuple[str, Callable[[Any], Any]]] = {
        "uuid.UUID": ("a UUID", lambda value: value if isinstance(value, kind) else make(value)),
        "decimal.Decimal": ("a decimal number", lambda value: finite(make(str(value)))),
        "datetime.datetime": ("an RFC 3339 time", lambda text: _moment(kind, text)),
        "datetime.date": ("a date", lambda value: value if type(value) is kind else make.fromisoformat(value)),
        "builtins.bytes": ("base64 text", _base64),
    }
    return named.get(f"{kind.__module__}.{kind.__qualname__}")


def _moment(kind: Any, text: Any) -> Any:
    value = text if isinstance(text, kind) else kind.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError
    return value


def _base64(text: str | bytes) -> bytes:
    from binascii import a2b_base64

    return text if isinstance(text, bytes) else a2b_base64(text.encode("ascii"), strict_mode=True)


def _from_text(name: str, make: Callable[[Any], Any]) -> Convert:
    def convert(value: Any, at: str) -> Any:
        try:
            return make(value)
        except (ValueError, TypeError, ArithmeticError, AttributeError):
            raise invalid(at, f"is not {name}") from None

    return convert
