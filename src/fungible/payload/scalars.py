"""Text of a path, query, header or cookie to a scalar: strict, each failure named by what was wanted."""

from __future__ import annotations

from fungible import hints

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


class NotThat(Exception):
    """The text is no such scalar; the argument says what was wanted."""


_TRUE = {"true": True, "1": True, "false": False, "0": False}


def _int(text: str) -> int:
    digits = text[1:] if text[:1] == "-" else text
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 4000:
        raise NotThat("an integer")
    return int(text)


def _float(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise NotThat("a number") from None
    if value - value != 0 or "_" in text:
        raise NotThat("a number")
    return value


def finite(value: Any) -> Any:
    """Return a decimal number; NaN and infinity are none, as in JSON."""
    if value.is_finite():
        return value
    raise ValueError


def _bool(text: str) -> bool:
    try:
        return _TRUE[text.lower()]
    except KeyError:
        raise NotThat("true or false") from None


def from_text(kind: Any) -> Callable[[str], Any] | None:
    """Return what makes `kind` of text, or None where `kind` is no scalar."""
    simple: dict[Any, Callable[[str], Any]] = {str: str, int: _int, float: _float, bool: _bool}
    if isinstance(kind, type) and kind in simple:
        return simple[kind]
    if hints.is_literal(kind):
        return _literal(hints.arguments(kind))
    if isinstance(kind, type) and hasattr(kind, "__members__"):
        return _enum(kind)
    name = f"{getattr(kind, '__module__', '')}.{getattr(kind, '__qualname__', '')}"
    standard: dict[str, tuple[str, Callable[[str], Any]]] = {
        "uuid.UUID": ("a UUID", kind),
        "datetime.date": ("a date", getattr(kind, "fromisoformat", kind)),
        "datetime.datetime": ("an RFC 3339 time", getattr(kind, "fromisoformat", kind)),
        "decimal.Decimal": ("a decimal number", lambda text: finite(kind(text))),
    }
    if name not in standard:
        return None
    wanted, make = standard[name]
    return _standard(wanted, make)


def _standard(wanted: str, make: Callable[[str], Any]) -> Callable[[str], Any]:
    def convert(text: str) -> Any:
        try:
            return make(text)
        except (ValueError, ArithmeticError):
            raise NotThat(wanted) from None

    return convert


def _literal(allowed: tuple[Any, ...]) -> Callable[[str], Any]:
    by_text = {str(one).lower() if isinstance(one, bool) else str(one): one for one in allowed}
    return _choice(by_text)


def _enum(kind: Any) -> Callable[[str], Any]:
    return _choice({str(one.value): one for one in kind})


def _choice(by_text: dict[str, Any]) -> Callable[[str], Any]:
    wanted = "one of " + ", ".join(by_text)

    def convert(text: str) -> Any:
        try:
            return by_text[text]
        except KeyError:
            raise NotThat(wanted) from None

    return convert
