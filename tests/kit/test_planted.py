"""A plain user's test finds what libraries of the field shipped, on the platform that has it, and names the cause."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.kit.user import project

HERE = Path(__file__).parent
FAULTS: list[dict[str, Any]] = tomllib.loads((HERE / "faults.toml").read_text())["fault"]


def planted(fault: dict[str, str], folder: Path) -> str:
    """Copy the adapter with the fault around one of its functions; return the platform's word."""
    package, _, module = fault["module"].partition(".")
    source = Path(str(import_module(package).__file__)).parent
    shutil.copytree(source, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    file = folder / package / (module.replace(".", "/") + ".py")
    name = fault["code"].partition("(")[0].rpartition(" ")[2]
    file.write_text(f"{file.read_text()}\n\n_{name} = {name}\n\n{fault['code']}")
    return package.removeprefix("fungible_")


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    project(folder)
    command = [sys.executable, "-B", "-m", "pytest", "-p", "no:cacheprovider", "-q", *arguments]
    environ = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environ, check=False, timeout=50)


def test_without_a_fault_all_pass_and_each_surface_is_listed(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout
    from fungible.testing.surface import adapters, surfaces

    packages, triggers = adapters().values(), ("http", "queue", "invoke")
    every = {surface.id for package in packages for word in triggers for surface in surfaces(package, word)}
    listed = {line.split("  ")[0] for line in done.stdout.splitlines() if " calls, " in line}
    print(*sorted(listed), sep="\n")
    assert listed == every


@pytest.mark.once
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault["name"]))
def test_a_fault_fails_the_user_s_test_which_says_why(fault: dict[str, Any], tmp_path: Path) -> None:
    platform = planted(fault, tmp_path)
    done = run(tmp_path, f"test_shop.py::{fault['test']}", "--cloud", platform)
    assert done.returncode == 1, done.stdout
    assert f"FAILED test_shop.py::{fault['test']}[{platform}]" in done.stdout, done.stdout
    assert "the surfaces do not agree on" in done.stdout, done.stdout
    assert [said for said in fault["cause"] if said not in done.stdout] == [], done.stdout


def test_there_are_ten() -> None:
    assert len(FAULTS) >= 10
