"""A running app, as tests, the demo and the command line hold it, whatever the platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one message: `done` or `dead`, after `attempts` deliveries, each failure with its reason."""

    id: str
    fate: Literal["done", "dead"]
    attempts: int
    reasons: tuple[str, ...]


class Local(Protocol):
    """One app on its platform's real runtime; every method may be called from any thread."""

    @property
    def url(self) -> str:
        """Where it answers HTTP, without a slash at the end."""
        ...

    @property
    def runtimes(self) -> list[tuple[int, str]]:
        """Every runtime process started so far: its id, and its version in its own words."""
        ...

    def send(
        self,
        queue: str,
        bodies: Sequence[str],
        *,
        attributes: Mapping[str, str] | None = None,
        group: str | None = None,
    ) -> list[Fate]:
        """Put messages into a queue and return when each of them is done or dead."""
        ...

    def invoke(self, value: Any) -> Any:
        """Call the function with any JSON value; its failure raises."""
        ...

    def close(self) -> None:
        """End every process; a second time does nothing."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...
