"""The neutral events, one file each; here what they stand on: fields read late, `Message[T]` and multi-maps."""

from __future__ import annotations

from fungible.errors import MalformedEvent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, Self, TypeAlias, TypeVar, overload
    from typing import Generic as Generic

    T_co = TypeVar("T_co", covariant=True)
    EventT = TypeVar("EventT")
    Readers: TypeAlias = Mapping[str, Callable[[Any], Any]]
else:
    from types import GenericAlias

    T_co = None

    class Generic:
        """A base that leaves `Message[Order]` readable; typing's own costs 2 to 3 ms of a cold start."""

        __slots__ = ()

        def __class_getitem__(cls, item):  # noqa: ANN001, ANN204  invisible to type checkers
            return cls if cls is Generic else GenericAlias(cls, item)


new = object.__new__
"""Makes an object whose fields its maker sets."""


class Lazy:
    """A field is read from the wire form by its reader when first asked for, and kept.

    A handler that reads two fields pays for two. A reader may raise MalformedEvent and nothing else; `_at` may
    say where the wire form stands in a larger one.
    """

    __slots__ = ("__dict__", "_wire")

    _read: Readers = {}  # noqa: RUF012  a table that nobody writes to
    _at: tuple[str, int] | None = None

    if TYPE_CHECKING:
        _wire: Any

    @classmethod
    def of(cls, read: Readers, wire: Any) -> Self:
        """Return an event over `wire` whose fields `read` reads."""
        event = new(cls)
        event._read = read
        event._wire = wire
        return event


class _Field:
    """Reads one field; found on the class only while the event itself holds no value of that name."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, event: Any, _owner: Any = None) -> Any:
        if event is None:
            return self
        name = self.name
        try:
            value = event._read[name](event._wire)
        except MalformedEvent as error:
            raise error.within(f"{event._at[0]}[{event._at[1]}]") if event._at else error from None
        except KeyError:
            message = f"{type(event).__name__} has no {name}"
            raise AttributeError(message) from None
        setattr(event, name, value)  # not through __dict__, whose making costs more than the field
        return value


def lazily(cls: Any, *names: str) -> None:
    """Give `cls` a reader for each of `names`, beside the annotations that say their types."""
    for name in names:
        setattr(cls, name, _Field(name))


def received(event: type[EventT], read: Readers, at: str | None = None) -> Callable[[Any, int], EventT]:
    """Return what makes events of a wire record and its place in the list `at`; every field is read late.

    The list that is the wire form itself is called "".
    """
    given: Any = event

    class Received(given):  # type: ignore[misc]  # a class that is given
        __slots__ = ("_index",)
        _read = read

        def __init__(self, record: Any, index: int = 0) -> None:
            self._wire = record  # type: ignore[misc]  # a slot of Lazy
            self._index = index

        if at is not None:
            _at = property(lambda self: (at, self._index))

    return Received


_FEW = 16
"""As many pairs are searched quicker than indexed."""


class MultiMap:
    """Ordered pairs in Starlette's and werkzeug's words; `get` and `[]` give a name's first value, `getlist` all."""

    __slots__ = ("_index", "_pairs")

    if TYPE_CHECKING:
        _pairs: Sequence[tuple[str, str]]
        _index: dict[str, list[str]]

    def __init__(self, pairs: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        given: Any = pairs
        items = given.items() if hasattr(given, "items") else given
        self._pairs = [(name, value) for name, value in items]

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> Self:
        """Return a map of pairs that nobody else holds."""
        self = cls.__new__(cls)
        self._pairs = pairs
        return self

    @staticmethod
    def _key(name: str) -> str:
        return name

    def _named(self) -> dict[str, list[str]]:
        try:
            return self._index
        except AttributeError:
            index: dict[str, list[str]] = {}
            key = self._key
            for name, value in self._pairs:
                index.setdefault(key(name), []).append(value)
            self._index = index
            return index

    if TYPE_CHECKING:

        @overload
        def get(self, name: str) -> str | None: ...
        @overload
        def get(self, name: str, default: str) -> str: ...

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return the first value of `name`, else `default`."""
        pairs = self._pairs
        if len(pairs) > _FEW:
            values = self._named().get(name)
            return values[0] if values else default
        for known, value in pairs:
            if known == name:
                return value
        return default

    def getlist(self, name: str) -> list[str]:
        """Return every value of `name` in order; an empty list where there is none."""
        return list(self._named().get(self._key(name), ()))

    def items(self) -> list[tuple[str, str]]:
        """Return each name once, with its first value."""
        return [(name, values[0]) for name, values in self._named().items()]

    def multi_items(self) -> list[tuple[str, str]]:
        """Return every pair in the order it came."""
        return list(self._pairs)

    def __getitem__(self, name: str) -> str:
        value = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._key(name) in self._named()

    def __iter__(self) -> Iterator[str]:
        return iter(self._named())

    def __len__(self) -> int:
        return len(self._named())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MultiMap):
            return NotImplemented
        return self._named() == other._named()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.multi_items()!r})"


class Parts(MultiMap):
    """A multi-map over `name=value` texts that need no decoding, each split when a question comes."""

    __slots__ = ("_parts",)

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts

    @property
    def _pairs(self) -> Sequence[tuple[str, str]]:  # type: ignore[override]  # read alone, as everywhere
        return [(name, value) for part in self._parts if part for name, _, value in (part.partition("="),)]

    if TYPE_CHECKING:

        @overload
        def get(self, name: str) -> str | None: ...
        @overload
        def get(self, name: str, default: str) -> str: ...

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return the first value of `name`, else `default`."""
        parts = self._parts
        if len(parts) > _FEW:
            values = self._named().get(name)
            return values[0] if values else default
        for part in parts:
            known, _, value = part.partition("=")
            if known == name and part:
                return value
        return default


class Headers(MultiMap):
    """HTTP headers; a name matches whatever its case (RFC 9110, 5.1)."""

    __slots__ = ("_spelled",)

    if TYPE_CHECKING:
        _spelled: Mapping[str, Any]

    def __init__(self, pairs: Mapping[str, str] | Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(pairs)
        self._spelled = {}

    @classmethod
    def of(cls, pairs: Sequence[tuple[str, str]]) -> Self:
        """Return headers of pairs that nobody else holds."""
        self = cls.__new__(cls)
        self._pairs = pairs
        self._spelled = {}
        return self

    @staticmethod
    def _key(name: str) -> str:
        return name.lower()

    if TYPE_CHECKING:

        @overload
        def get(self, name: str) -> str | None: ...
        @overload
        def get(self, name: str, default: str) -> str: ...

    def get(self, name: str, default: str | None = None) -> str | None:
        """Return the first value of `name`, else `default`."""
        value = self._spelled.get(name)
        if type(value) is str:
            return value
        values = self._named().get(name.lower())
        return values[0] if values else default

    def _named(self) -> dict[str, list[str]]:
        if not hasattr(self, "_pairs"):
            self._pairs = _texts(self._spelled)
        return super()._named()

    def multi_items(self) -> list[tuple[str, str]]:
        """Return every pair in the order it came."""
        self._named()
        return list(self._pairs)


class SingleHeaders(Headers):
    """Headers over a map of single values; nothing is copied before a question needs it."""

    __slots__ = ()

    def __init__(self, single: Mapping[str, Any]) -> None:
        self._spelled = single


def _texts(single: Mapping[str, Any]) -> list[tuple[str, str]]:
    for name, value in single.items():
        if type(name) is not str or type(value) is not str:
            raise MalformedEvent(f"headers.{name}", "is not text")
    return list(single.items())
