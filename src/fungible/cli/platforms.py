"""The platforms that are installed, found by the entry-point group `fungible.adapters`; none is known by name."""

from __future__ import annotations

import platform
import re
from importlib import import_module
from importlib.metadata import PackageNotFoundError, entry_points, metadata, requires, version
from typing import TYPE_CHECKING, Any, Protocol, cast

from fungible.errors import UsageError
from fungible.local.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from importlib.metadata import EntryPoint

    from fungible.local.running import Local

GROUP = "fungible.adapters"


class LocalModule(Protocol):
    """An adapter's `local` module."""

    serve: Callable[..., Local]


def installed() -> list[EntryPoint]:
    """Return the adapters' entry points by name."""
    return sorted(entry_points(group=GROUP), key=lambda one: one.name)


def adapter(name: str) -> EntryPoint:
    """Return the entry point of the platform `name`."""
    found = next((one for one in installed() if one.name == name), None)
    if found is None:
        names = ", ".join(one.name for one in installed()) or "none"
        known = metadata("fungible").get_all("Provides-Extra") or []
        fix = f'run: pip install "fungible[{name}]"' if name in known else "choose one of them"
        raise Mistake(f"there is no platform {name}; installed: {names}", fix)
    return found


def local(name: str) -> LocalModule:
    """Return what runs apps on the platform `name` here."""
    found = adapter(name)
    try:
        return cast("LocalModule", import_module(f"{found.value}.local"))
    except ModuleNotFoundError as error:
        if error.name == f"{found.value}.local":
            raise Mistake(f"{name} runs nowhere but on the platform itself", "choose another platform") from None
        raise Mistake(f"{name} needs {error.name} here", f'run: pip install "{_distribution(found)}[run]"') from None
    except UsageError as error:
        raise Mistake(str(error), f'run: pip install --upgrade "fungible[{name}]"') from None


def versions() -> Iterator[str]:
    """Yield a line for the core, and one for each adapter with the runtimes of its extra `run`."""
    from fungible import __version__

    yield f"fungible {__version__}, Python {platform.python_version()}"
    for one in installed():
        distribution = _distribution(one)
        runtimes = [(name, _version(name)) for name in _runtimes(distribution)]
        there = ", ".join(f"{name} {found}" for name, found in runtimes if found) or "no runtime"
        missing = ", ".join(name for name, found in runtimes if not found)
        tail = f"; not in this Python: {missing}" if missing else ""
        yield f"{distribution} {version(distribution)} ({one.name}): {there}{tail}"


def _distribution(adapter: EntryPoint) -> str:
    found: Any = adapter.dist
    return adapter.value if found is None else str(found.name)


def _runtimes(distribution: str) -> list[str]:
    """Return the distributions that the extra `run` asks for (core metadata, Requires-Dist)."""
    named = (re.match(r"[\w.-]+", line) for line in requires(distribution) or () if re.search(r"extra == .run.", line))
    return [name[0] for name in named if name is not None]


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
