"""Hypothesis strategies: events, wire forms and their parts, as rude as a wire can bring them.

`http_requests`, `messages`, `items` and `values` are neutral events; `events`, `wires` and `hostile_wires` are those
of one surface, named as everywhere (`aws/sqs`). All shrink toward the plain: GET of `/`, one empty message, null.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from fungible.testing.surface import surface_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import DrawFn, SearchStrategy

    from fungible.events.http import HttpRequest
    from fungible.events.message import Message

UGLY = ("", "%", "%2F", "%zz", "+", "a b", "a=b&c;d,e", "..", "//", "é", "💡", "\x00", '"', "\\", "\r\n", "{}", "0")
TEXT: SearchStrategy[str] = st.one_of(st.sampled_from(UGLY), st.text(max_size=30))
"""Any text that UTF-8 can carry."""

LONE = st.sampled_from(("\ud800", "a\udfffb"))
"""Lone surrogates, which JSON can carry and UTF-8 cannot."""

NAMES = st.one_of(st.sampled_from(("x-token", "X-Token", "accept")), st.text("abcXYZ019-_.~!#$%&'*+^|`", min_size=1))
"""Tokens of RFC 9110, 5.6.2."""

_ASCII = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
LINES = st.text(st.one_of(_ASCII, st.characters(min_codepoint=0xA0, max_codepoint=0xFF)), max_size=30)
"""Header values of RFC 9110, 5.5."""

COOKIE_VALUES = st.text("abcXYZ019!#$%&'()*+-./:<=>?@[]^_`{|}~", max_size=20)
"""Cookie octets of RFC 6265, 4.1.1."""

BYTES: SearchStrategy[bytes] = st.one_of(
    st.binary(max_size=60), TEXT.map(str.encode), st.sampled_from((b"{}", b"[1", b"\xff", bytes(range(256))))
)

TIMES = st.integers(0, 4_000_000_000_000).map(lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms))
"""Instants in whole milliseconds, the finest that any wire of a queue has."""

_LEAVES: SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from((-1, 0, 10**30, "9" * 5000)),
    st.floats(allow_nan=False),
    TEXT,
    LONE,
)
JSON: SearchStrategy[Any] = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.one_of(TEXT, LONE), inner, max_size=4)),
    max_leaves=12,
)
"""Any JSON value, lone surrogates and numbers without bounds among them."""


_VALUES: SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**31), 2**31), st.integers(-4000, 4000).map(lambda n: n / 4), TEXT
)


@cache
def documents() -> SearchStrategy[dict[str, Any]]:
    """Return documents of values that every platform's documents hold: numbers are whole, or quarters."""
    names = TEXT.filter(bool)
    inner = st.recursive(
        _VALUES, lambda one: st.lists(one, max_size=3) | st.dictionaries(names, one, max_size=3), max_leaves=6
    )
    return st.dictionaries(names, inner, max_size=4)


@st.composite
def mutated(draw: DrawFn, wire: Any) -> Any:
    """Return a valid wire form with one value of it, at any depth, taken away or replaced by any JSON value."""
    path = draw(st.sampled_from(list(places(wire))))
    return replaced(wire, path, draw(st.one_of(st.just(GONE), JSON)))


OTHERS: tuple[Any, ...] = (7, True, "text", [7], {"a": 7})
"""One value of each type of JSON, none of them empty or null, which often stand for absence."""


def retyped(wire: Any, path: tuple[Any, ...], other: Any) -> bool:
    """Tell whether `other` at a place would be of another type; null may be there for any, but for a number."""
    for key in path:
        wire = wire[key]
    if wire is None:
        return type(other) is int
    alike: dict[type, type] = {tuple: list, float: int}
    return alike.get(type(wire), type(wire)) is not type(other)


def shown(path: tuple[Any, ...]) -> str:
    """Return a place as errors name it, such as `Records[2].body`."""
    return "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path).lstrip(".")


GONE = object()


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value inside `value`, its own among them."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    elif isinstance(value, (list, tuple)):
        for at, inner in enumerate(value):
            yield from places(inner, (*path, at))


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a copy of `value` with `new` at `path`; GONE takes the place itself away."""
    if not path:
        return None if new is GONE else new
    if isinstance(value, dict):
        inner = {key: replaced(one, path[1:], new) if key == path[0] else one for key, one in value.items()}
        return {key: one for key, one in inner.items() if not (new is GONE and len(path) == 1 and key == path[0])}
    items = [replaced(one, path[1:], new) if at == path[0] else one for at, one in enumerate(value)]
    return [one for at, one in enumerate(items) if not (new is GONE and len(path) == 1 and at == path[0])]


def http_requests() -> SearchStrategy[HttpRequest]:
    """Return any request that a client can send, hostile ones among them."""
    from fungible.testing import http

    return http.events({})


def messages(*, most: int = 5, source: str = "orders") -> SearchStrategy[list[Message[Any]]]:
    """Return deliveries of one to `most` messages, each with an id of its own."""
    return items("queue", most=most, source=source)


def items(trigger: str, *, most: int = 5, source: str = "orders") -> SearchStrategy[list[Any]]:
    """Return deliveries of one to `most` events of a trigger such as `stream`, of a source of this name."""
    from fungible.testing.triggers import ITEMS

    return ITEMS[trigger].events({"most": most, "few": most, "name": source})


def values() -> SearchStrategy[Any]:
    """Return what a direct call may bring: any JSON value."""
    return JSON


def events(surface: str) -> SearchStrategy[Any]:
    """Return the neutral events that a surface such as `aws/sqs` can carry."""
    found = surface_named(surface)
    return found.trigger.events(found.options)  # type: ignore[no-any-return]


def wires(surface: str) -> SearchStrategy[Any]:
    """Return the wire forms of a surface, as its platform would make them of any event."""
    found = surface_named(surface)
    return found.trigger.events(found.options).map(found.build)  # type: ignore[no-any-return]


@st.composite
def hostile_wires(draw: DrawFn, surface: str) -> Any:
    """Return what no platform would send: a wire form with one value of it gone or replaced, or any JSON value."""
    valid = draw(wires(surface))
    return draw(st.one_of(mutated(valid), JSON))
