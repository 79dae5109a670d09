"""An event whose fields are read from the wire form when first asked for, and kept.

Reading late is what keeps the warm path short: a handler that reads two fields pays for two.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Self, TypeAlias

    Readers: TypeAlias = Mapping[str, Callable[[Any], Any]]


class Lazy:
    """A field is read by its reader once; a reader may raise MalformedEvent and nothing else."""

    __slots__ = ("__dict__", "_read", "_wire")

    _at: tuple[str, int] | None = None

    if TYPE_CHECKING:
        _read: Readers
        _wire: Any

    @classmethod
    def of(cls, read: Readers, wire: Any) -> Self:
        """Return an event over `wire`; `_at` may say where the wire form stands in a larger one."""
        event = cls.__new__(cls)
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
            value = event.__dict__[name] = event._read[name](event._wire)
        except MalformedEvent as error:
            raise error.within(f"{event._at[0]}[{event._at[1]}]") if event._at else error from None
        except KeyError:
            message = f"{type(event).__name__} has no {name}"
            raise AttributeError(message) from None
        return value


def lazily(cls: Any, *names: str) -> None:
    """Give `cls` a reader for each of `names`, beside the annotations that say their types."""
    for name in names:
        setattr(cls, name, _Field(name))
