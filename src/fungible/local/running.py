"""A running app, as tests, the demo and the command line hold it, whatever the platform."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from fungible.local.mistake import Unsupported
from fungible.local.ports import HOST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import ExitStack


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one message: `done` or `dead`, after `attempts` deliveries, each failure with its reason."""

    id: str
    fate: Literal["done", "dead"]
    attempts: int
    reasons: tuple[str, ...]


class Local(ABC):
    """One app on its platform's real runtime; every method may be called from any thread.

    It answers HTTP on the loopback `port`; closing `stack` ends all that runs. `schedules` are the names by which its
    schedules are delivered, each with its cron.
    """

    def __init__(self, port: int, stack: ExitStack, schedules: Sequence[tuple[str, str]] = ()) -> None:
        self.schedules = tuple(schedules)
        self._port = port
        self._stack = stack

    @property
    def url(self) -> str:
        """Where it answers HTTP, without a slash at the end."""
        return f"http://{HOST}:{self._port}"

    @property
    @abstractmethod
    def runtimes(self) -> list[tuple[int, str]]:
        """Every runtime process started so far: its id, and its version in its own words."""

    def send(
        self,
        queue: str,
        bodies: Sequence[str],
        *,
        attributes: Mapping[str, str] | None = None,
        group: str | None = None,
    ) -> list[Fate]:
        """Put messages into a queue and return when each of them is done or dead."""
        return self._sent(queue, bodies, attributes or {}, group)

    def deliver(self, trigger: str, name: str, events: Sequence[Any]) -> list[Fate]:
        """Bring neutral events to the function of this trigger and name, and return when each is done or dead.

        Messages of one call to a queue have their attributes and their group in common.
        """
        if trigger != "queue":
            return self._delivered(trigger, name, events)
        first = events[0] if events else None
        attributes, group = (first.attributes, first.group) if first is not None else ({}, None)
        return self._sent(name, [event.raw.decode() for event in events], attributes, group)

    def _delivered(self, trigger: str, name: str, _events: Sequence[Any]) -> list[Fate]:
        """Deliver as the platform's source does, or refuse."""
        raise Unsupported(
            f"nothing here brings a {trigger} to {name}", "run the app on a platform that has such a source"
        )

    @abstractmethod
    def _sent(self, queue: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None) -> list[Fate]:
        """Send as the platform does, or refuse."""

    @abstractmethod
    def invoke(self, value: Any) -> Any:
        """Call the function with any JSON value; its failure raises."""

    def close(self) -> None:
        """End every process, calls under way first where the platform lets them; a second time does nothing."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def to_stderr(line: str) -> None:
    """Show a line of output where no `log` is given."""
    sys.stderr.write(f"{line}\n")
