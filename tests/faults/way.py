"""How a wire form reaches a platform's real runtime on this machine; each adapter's `tests/faults.py` says its own."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, TypeAlias

from fungible.testing.surface import Surface, adapters

Bring: TypeAlias = Callable[[Any, Surface, Any, Any], Sequence[Any]]
"""Brings a wire, broken or not, to a running app; returns the verdict of each item of the `whole` one."""

PATIENCE = 1.5
"""Seconds after which a sender of requests gives up on one."""


@dataclass(frozen=True, slots=True)
class Way:
    """A platform's: how its app is served and reached, and what of a wire can be broken there.

    `mend(surface, whole, broken)` returns the broken wire as the runtime can be given it, None where it cannot. An item
    that hangs does so for `hang` seconds, 0 where nothing ends its call; `alone` says that a process serves one
    delivery at a time, so that kinds can be sent side by side. `sample` are the kinds that the normal tests send.
    """

    bring: Bring
    mend: Callable[[Surface, Any, Any], Any]
    sample: Sequence[str]
    serve: Mapping[str, Any] = field(default_factory=dict[str, Any])
    entrypoint: Mapping[str, Any] = field(default_factory=dict[str, Any])
    hang: float = 0.0
    waits: bool = True
    alone: bool = False


def columns() -> Iterator[str]:
    """Yield the ways of every installed platform; one without any is named by its own word."""
    for platform in sorted(adapters()):
        try:
            yield from _ways(platform)
        except ModuleNotFoundError:
            yield platform


def way(column: str) -> Way:
    """Return a way by its name, whose first word is the platform's."""
    return _ways(column.partition(" ")[0])[column]


def _ways(platform: str) -> Mapping[str, Way]:
    found: Mapping[str, Way] = import_module(f"adapters.{platform}.tests.faults").WAYS
    return found


def request(post: Callable[..., Any], app: Any, wire: Any) -> Any:
    """Return the answer to a request; one that has none is an error."""
    try:
        return post(int(app.url.rpartition(":")[2]), wire, PATIENCE)
    except (OSError, http.client.HTTPException) as error:
        return error
