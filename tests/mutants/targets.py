"""Which modules are changed: each kind's codec and what it shares, with the kinds that read wire forms through it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tests.guards.tree import imports, parsed, within

CORE = ("fungible.asgi", "fungible.cloudevents")
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
    asked: frozenset[str] | None
    """What the adapter's other targets take of modules; None for a kind's own codec, all of which is asked for."""

    def runs(self, function: str) -> bool:
        """Tell whether a codec runs a function, and not only who writes values for a platform by hand, or the entry."""
        return not function or self.asked is None or re.split(r"[.\[]", function)[0] in self._reached

    @cached_property
    def _reached(self) -> set[str]:
        """Return what is asked for of the module, and what that is made of."""
        made = dict(_made(parsed(self.file)))
        found: set[str] = set()
        ahead = [*(self.asked or ())]
        while ahead:
            name = ahead.pop()
            if name in made and name not in found:
                found.add(name)
                ahead += [one.id for one in ast.walk(made[name]) if isinstance(one, ast.Name)]
        return found


def targets(platform: str, package: str) -> list[Target]:
    """Return the modules of an adapter that its kinds' codecs are made of."""
    kinds = import_module(f"{package}.codecs").KINDS
    users: dict[str, set[str]] = {}
    for kind, row in kinds.items():
        for module in _parts(f"{package}.codecs.{row.codec or kind}", package):
            users.setdefault(module, set()).add(kind)
    folder = _file(package).parent
    contract = next(up / "tests" / "test_contract.py" for up in folder.parents if (up / "tests").is_dir())
    own = {f"{package}.codecs.{row.codec or kind}" for kind, row in kinds.items()}
    named = {module: _taken(parsed(_file(module))) for module in users}
    return [
        Target(
            platform,
            package,
            module,
            _file(module),
            frozenset(used),
            contract,
            None if module in own else frozenset().union(*(named[one] for one in named if one != module)),
        )
        for module, used in sorted(users.items())
    ]


def _made(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield each name that a module makes, with the statement that makes it."""
    for one in tree.body:
        if isinstance(one, (ast.FunctionDef, ast.ClassDef)):
            yield one.name, one
        for target in one.targets if isinstance(one, ast.Assign) else [getattr(one, "target", None)]:
            if isinstance(target, ast.Name):
                yield target.id, one


def _taken(tree: ast.AST) -> set[str]:
    """Return every name that a module imports, or takes of what it has imported."""
    return {
        one.attr if isinstance(one, ast.Attribute) else one.name
        for one in ast.walk(tree)
        if isinstance(one, (ast.Attribute, ast.alias))
    }


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
