"""A message of a queue or a topic, and the batch that a handler may take instead of one."""

from __future__ import annotations

from types import MappingProxyType

from fungible.events import Generic, Lazy, T_co, lazily
from fungible.events.http import as_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any, overload

    from fungible.events import Readers

NOTHING: Mapping[str, str] = MappingProxyType({})


class Message(Lazy, Generic[T_co]):
    """One message; `body` is what the annotation names, and a fact the platform does not give is None.

    `text` is the body as it came (str, or bytes where the platform sends bytes), `raw` the same as bytes;
    `attributes` are strings, `sent_at` is an aware datetime, `attempt` counts from 1, `source` is the
    physical queue's name, `group` the ordering key, `native` the platform's own record.
    """

    __slots__ = ()
    _triggers = ("queue", "topic")

    id: str
    body: T_co
    text: str | bytes
    attributes: Mapping[str, str]
    sent_at: datetime | None
    attempt: int | None
    source: str | None
    group: str | None
    native: Any

    def __init__(
        self,
        body: T_co,
        *,
        id: str = "",
        text: str | bytes | None = None,
        attributes: Mapping[str, str] = NOTHING,
        sent_at: datetime | None = None,
        attempt: int | None = None,
        source: str | None = None,
        group: str | None = None,
        native: object = None,
    ) -> None:
        self._wire = None
        self.id = id
        self.body = body
        self.text = text if text is not None else as_text(body)
        self.attributes = attributes
        self.sent_at = sent_at
        self.attempt = attempt
        self.source = source
        self.group = group
        self.native = native

    @property
    def raw(self) -> bytes:
        """The body as bytes."""
        return as_bytes(self.text, "body")

    def __repr__(self) -> str:
        return f"<Message {self.id}>"


lazily(Message, "attempt", "attributes", "group", "native", "sent_at", "source")


def received(read: Readers, at: str) -> Callable[[Any, int, str, Any], Message[Any]]:
    """Return what makes a kind's messages of record, place in the list `at`, id and text; the rest is read late."""

    class Received(Message):  # type: ignore[type-arg]  # a subscript would be evaluated
        __slots__ = ()
        _read = read

        def __init__(self, record: Any, index: int, id: str, text: str | bytes) -> None:
            self._wire = record
            self._index = index
            self.id = id
            self.text = text

        @property
        def _at(self) -> tuple[str, int]:  # type: ignore[override]  # nobody writes it here
            return at, self._index

    return Received


def as_text(body: object) -> str | bytes:
    """Return `body` as a producer would send it: text and bytes as they are, all else as JSON."""
    if isinstance(body, (str, bytes)):
        return body
    from fungible.payload import to_json

    return to_json(body)


class Batch(Generic[T_co]):
    """The valid items of one delivery, in order; those that could not be read were rejected before."""

    __slots__ = ("_items",)

    def __init__(self, items: Sequence[T_co]) -> None:
        self._items = tuple(items)

    def __iter__(self) -> Iterator[T_co]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: int) -> T_co: ...
        @overload
        def __getitem__(self, index: slice) -> tuple[T_co, ...]: ...

    def __getitem__(self, index: int | slice) -> T_co | tuple[T_co, ...]:
        return self._items[index]

    def __repr__(self) -> str:
        return f"Batch({list(self._items)!r})"
