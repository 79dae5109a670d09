"""What an adapter says of what its platform deploys: data alone, in its module `targets`, as `TARGETS`."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from importlib.metadata import EntryPoint

    from fungible.codec import Kind
    from fungible.cron import Cron


@dataclass(frozen=True, slots=True)
class Loss:
    """What loses data with no error to see, its document in brackets, and what keeps it from happening."""

    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be deployed.

    `meets` has a word for each of `EVERYWHERE`, as a kind's capabilities have them; `wheels` are the beginnings of the
    platform tags that are installed there; `builds` are the distributions with compiled code that are built for it, by
    the list that `builds_from` names, None where nobody keeps one; `lacks` maps a dotted name of the standard library
    to why it does not work there; `losses` maps a kind to what it may lose.
    """

    name: str
    meets: Mapping[str, str]
    wheels: tuple[str, ...]
    builds: frozenset[str] | None = None
    builds_from: str = ""
    lacks: Mapping[str, str] = field(default_factory=dict[str, str])
    losses: Mapping[str, Loss] = field(default_factory=dict[str, Loss])


EVERYWHERE = ("background", "sync_handler", "process_resource", "on_stop")
"""What a target says whatever the trigger."""


@dataclass(frozen=True, slots=True)
class Surface:
    """A target with its platform's tables: kinds, fields that each carries, defaults, and triggers that none has.

    `printed` writes a schedule in the target's dialect, or raises CronError; None where the adapter has none.
    """

    platform: str
    target: Target
    kinds: Mapping[str, Kind]
    carries: Mapping[str, Mapping[str, str]]
    defaults: Mapping[str, str]
    unsupported: Mapping[str, str]
    printed: Callable[[Cron], str] | None = None

    def of(self, trigger: str) -> list[str]:
        """Return the kinds that may carry a trigger: the one that it is bound to by default, else all of them."""
        if trigger in self.defaults:
            return [self.defaults[trigger]]
        return [name for name, kind in self.kinds.items() if kind.serves(trigger)]


def surfaces(adapters: Sequence[EntryPoint]) -> list[Surface]:
    """Return every target of these adapters; one whose adapter names none has none to check for."""
    return [one for adapter in adapters for one in of_package(adapter.name, adapter.value)]


def of_package(platform: str, package: str) -> list[Surface]:
    """Return the targets that an adapter's package declares."""
    module = _part(package, "targets")
    if module is None:
        return []
    table = import_module(f"{package}.codecs")
    carries = {
        name: import_module(f"{package}.codecs.{kind.codec or name}").CARRIES for name, kind in table.KINDS.items()
    }
    unsupported = getattr(table, "UNSUPPORTED", {})
    printed = getattr(_part(package, "schedule"), "printed", None)
    return [
        Surface(platform, target, table.KINDS, carries, table.DEFAULT_KINDS, unsupported, printed)
        for target in module.TARGETS
    ]


def _part(package: str, name: str) -> Any:
    """Return a module of an adapter, None where it has none of this name."""
    try:
        return import_module(f"{package}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{package}.{name}":
            raise
        return None
