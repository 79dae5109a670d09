"""Prints the installed bytes, bytecode aside, and the required third parties of the distributions named."""

from __future__ import annotations

import json
import sys
from importlib.metadata import distribution
from pathlib import Path

TOOLS = {"checking", "cli", "drive.py", "local", "local.py", "simulate", "targets.py", "testing"}


def installed(name: str, *, tools: bool = True) -> int:
    """Returns the bytes of the files that a distribution installed, bytecode and, where asked, tools aside."""
    files = [Path(str(file.locate())) for file in distribution(name).files or ()]
    kept = [file for file in files if tools or not (TOOLS & set(file.parts[-4:]) or ".dist-info" in str(file))]
    return sum(file.stat().st_size for file in kept if file.suffix != ".pyc" and file.is_file())


def third_parties(name: str) -> list[str]:
    """Returns the requirements that no extra asks for and that are not our own."""
    requirements = distribution(name).requires or []
    return [one for one in requirements if "extra ==" not in one and not one.startswith("fungible")]


def main() -> None:
    names = sys.argv[1:]
    needs = [need for name in names for need in third_parties(name)]
    code = sum(installed(name, tools=False) for name in names)
    json.dump({"bytes": sum(map(installed, names)), "code": code, "third_parties": needs}, sys.stdout)


main()
