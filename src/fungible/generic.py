"""`Generic` for the cold path: the checkers see typing's own, run time a stand-in without typing's 2 to 3 ms."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generic as Generic  # noqa: PLC0414  a re-export
    from typing import TypeVar

    T_co = TypeVar("T_co", covariant=True)
else:
    from types import GenericAlias

    T_co = None

    class Generic:
        """A base that leaves `Message[Order]` readable as `__origin__` and `__args__`."""

        __slots__ = ()

        def __class_getitem__(cls, item):  # noqa: ANN001, ANN204  invisible to type checkers
            return cls if cls is Generic else GenericAlias(cls, item)
