"""Which modules are changed: each kind's codec and what it shares, with the kinds that read wire forms through it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tests.guards.tree import imports, within

CORE = ("fungible.asgi",)
"""The core's modules that read a wire form."""


@dataclass(frozen=True)
class Target:
    """One module as one adapter's contract sees it."""

    platform: str
    package: str
    module: str
    file: Path
    kinds: frozenset[str]
    contract: Path


def targets(platform: str, package: str) -> list[Target]:
    """Return the modules of an adapter that its kinds' codecs are made of."""
    kinds = import_module(f"{package}.codecs").KINDS
    users: dict[str, set[str]] = {}
    for kind, row in kinds.items():
        for module in _parts(f"{package}.codecs.{row.codec or kind}", package):
            users.setdefault(module, set()).add(kind)
    folder = _file(package).parent
    contract = next(up / "tests" / "test_contract.py" for up in folder.parents if (up / "tests").is_dir())
    return [
        Target(platform, package, module, _file(module), frozenset(used), contract)
        for module, used in sorted(users.items())
    ]


def _parts(module: str, package: str) -> set[str]:
    """Return a codec and all that it imports of its adapter, and of the core what reads wire forms."""
    found: set[str] = set()
    ahead = [module]
    while ahead:
        name = ahead.pop()
        if name in found:
            continue
        found.add(name)
        ahead += [one for one in imports(_file(name)) if (within(one, package) or one in CORE) and _is_module(one)]
    return found


def _is_module(name: str) -> bool:
    """Tell a module from a name in it, and from a package, which holds tables alone."""
    try:
        found = find_spec(name)
    except ModuleNotFoundError:
        return False
    return found is not None and found.submodule_search_locations is None


def _file(module: str) -> Path:
    found = find_spec(module)
    assert found is not None
    assert found.origin is not None
    return Path(found.origin)
