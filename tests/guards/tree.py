"""The checkout's modules, read without importing them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORE = ROOT / "src" / "fungible"
ADAPTERS = {folder.parents[1].name: folder for folder in sorted(ROOT.glob("adapters/*/src/fungible_*"))}
"""The folder of each adapter's import package by its platform's word."""


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def module_of(file: Path) -> str:
    """Return the dotted name of a file below some `src`."""
    parts = file.with_suffix("").parts
    names = parts[len(parts) - parts[::-1].index("src") :]
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


def imports(file: Path) -> set[str]:
    """Return every module that a file imports, wherever the statement stands, those for type checkers among them."""
    found: set[str] = set()
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import"
            found |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def third_party(names: set[str]) -> set[str]:
    """Return what is neither the standard library's nor this checkout's."""
    return {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names | {"fungible", "__future__"}
            and not name.startswith("fungible_")}  # fmt: skip


def modules(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(folder.rglob("*.py"))
