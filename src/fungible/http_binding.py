"""Parameters that only HTTP has: path, query, headers, cookies and the body with its content type."""

from __future__ import annotations

from fungible import hints
from fungible.binding import _BODIES, _REQUIRED
from fungible.errors import PayloadError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fungible.binding import Getter, Source, _Binder


def invalid(where: str, name: str, problem: str) -> PayloadError:
    """Return the client's error for one parameter."""
    return PayloadError("the request is not what is asked for", [{"at": f"{where}.{name}", "problem": problem}])


def http_getter(binder: _Binder, name: str, kind: Any, marks: tuple[Any, ...], default: Any) -> Source | None:
    """Return where an HTTP parameter comes from, None where it is not the request's own."""
    mark = _mark(marks)
    if mark is not None and type(mark).__name__ == "Body":
        return binder._payload(name, kind, default)
    if name in binder.path_names and mark is None:
        return _path(binder, name, kind)
    inner, optional = hints.without_none(kind)
    many = hints.origin(inner) is list
    scalar = _scalar(hints.arguments(inner)[0] if many else inner)
    if scalar is None:
        if mark is not None:
            raise binder.fail(name, f"{hints.show(kind)} is no scalar", "use str, int, float, bool, Enum, UUID or date")
        return None
    if optional and default is _REQUIRED:
        default = None
    where = type(mark).__name__.lower() if mark is not None else "query"
    wire_name = (mark.name if mark is not None else None) or (name.replace("_", "-") if where == "header" else name)
    source = {"query": _query, "header": _headers, "cookie": _cookies}[where]
    return _many(source, where, wire_name, scalar, default) if many else _one(source, where, wire_name, scalar, default)


def _mark(marks: tuple[Any, ...]) -> Any:
    if not marks:
        return None
    from fungible.markers import Body, Cookie, Header, Query

    for mark in marks:
        if isinstance(mark, type) and issubclass(mark, (Body, Cookie, Header, Query)):
            return mark()
        if isinstance(mark, (Body, Cookie, Header, Query)):
            return mark
    return None


def _scalar(kind: Any) -> Callable[[str], Any] | None:
    if kind is str:
        return str
    if kind in _BODIES or hasattr(kind, "__dataclass_fields__") or hasattr(kind, "__struct_fields__"):
        return None
    from fungible.payload.scalars import from_text

    return from_text(kind)


def _path(binder: _Binder, name: str, kind: Any) -> Getter:
    convert = _scalar(kind)
    if convert is None:
        raise binder.fail(name, f"{hints.show(kind)} is no path parameter", "use str, int, UUID, date or an Enum")
    return lambda event, _context: _converted(convert, event.path_params[name], "path", name)


def _converted(convert: Callable[[str], Any], text: str, where: str, name: str) -> Any:
    if convert is str:
        return text
    from fungible.payload.scalars import NotThat

    try:
        return convert(text)
    except NotThat as wanted:
        raise invalid(where, name, f"is not {wanted}") from None


def _query(event: Any) -> Any:
    return event.query


def _headers(event: Any) -> Any:
    return event.headers


def _cookies(event: Any) -> Any:
    return event.cookies


def _one(source: Callable[[Any], Any], where: str, name: str, convert: Callable[[str], Any], default: Any) -> Getter:
    def get(event: Any, _context: Any) -> Any:
        text = source(event).get(name)
        if text is not None:
            return text if convert is str else _converted(convert, text, where, name)
        if default is _REQUIRED:
            raise invalid(where, name, "is missing")
        return default

    return get


def _many(source: Callable[[Any], Any], where: str, name: str, convert: Callable[[str], Any], default: Any) -> Getter:
    def get(event: Any, _context: Any) -> Any:
        values = source(event).getlist(name)
        if values or default is _REQUIRED:
            return [_converted(convert, text, where, name) for text in values]
        return default

    return get
