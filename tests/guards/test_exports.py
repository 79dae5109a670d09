"""What a package gives away: sorted, complete, and the same to a type checker, to `__all__` and at run time."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

import fungible
from tests.guards.tree import ADAPTERS, CORE, parsed, within

PACKAGES = [CORE, *ADAPTERS.values()]


def for_checkers(body: list[ast.stmt]) -> set[str]:
    return {alias.asname or alias.name for node in body if isinstance(node, ast.ImportFrom) for alias in node.names}


@pytest.mark.parametrize("folder", PACKAGES, ids=lambda folder: folder.name)
def test_all_is_sorted_and_resolves(folder: Path) -> None:
    package = import_module(folder.name)
    names: list[str] = package.__all__
    assert names == sorted(set(names))
    assert [name for name in names if getattr(package, name, None) is None] == []


@pytest.mark.parametrize("folder", ADAPTERS.values(), ids=lambda folder: folder.name)
def test_an_adapter_gives_all_that_it_names(folder: Path) -> None:
    body = parsed(folder / "__init__.py").body
    made = {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    own = [node for node in body if isinstance(node, ast.ImportFrom) and within(node.module or "", folder.name)]
    public = {name for name in made | for_checkers(list(own)) if not name.startswith("_")} | {"__version__"}
    assert set(import_module(folder.name).__all__) == public


def test_the_core_gives_all_that_a_checker_sees_and_what_is_imported_late() -> None:
    conditional = next(node for node in parsed(CORE / "__init__.py").body if isinstance(node, ast.If))
    late: dict[str, str] = vars(fungible)["_HOME"]
    assert set(fungible.__all__) - {"__version__"} == for_checkers(conditional.body) == {*late}


@pytest.mark.parametrize("name", sorted(vars(fungible)["_HOME"]))
def test_a_late_name_is_its_home_s_own(name: str) -> None:
    home = import_module(f"fungible.{vars(fungible)['_HOME'][name]}")
    assert getattr(fungible, name) is getattr(home, name)


def test_a_name_that_is_none_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = getattr(fungible, "Nothing")  # noqa: B009
