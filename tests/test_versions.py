"""One version holds for all distributions, and every pin between them names it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
PROJECTS = [ROOT / "pyproject.toml", *sorted(ROOT.glob("adapters/*/pyproject.toml"))]
ADAPTERS = PROJECTS[1:]


def load(project: Path) -> dict[str, Any]:
    return tomllib.loads(project.read_text())


def version(project: Path) -> str:
    path = project.parent / load(project)["tool"]["hatch"]["version"]["path"]
    found = re.search(r'^__version__ = "([^"]+)"', path.read_text(), re.MULTILINE)
    assert found, f"{path} holds no __version__"
    return found[1]


def requirements(project: Path) -> list[str]:
    table = load(project)["project"]
    extras = table.get("optional-dependencies", {})
    return [*table["dependencies"], *(requirement for extra in extras.values() for requirement in extra)]


def test_there_are_adapters() -> None:
    assert {project.parent.name for project in ADAPTERS} >= {"aws", "container"}


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.parent.name)
def test_all_distributions_have_the_core_s_version(project: Path) -> None:
    assert version(project) == version(PROJECTS[0])


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.parent.name)
def test_every_pin_between_distributions_is_that_version(project: Path) -> None:
    ours = [requirement for requirement in requirements(project) if requirement.startswith("fungible")]
    assert ours
    assert all(requirement.endswith(f"=={version(PROJECTS[0])}") for requirement in ours), ours


@pytest.mark.parametrize("project", ADAPTERS, ids=lambda project: project.parent.name)
def test_an_adapter_depends_on_the_core_alone(project: Path) -> None:
    assert load(project)["project"]["dependencies"] == [f"fungible=={version(PROJECTS[0])}"]


@pytest.mark.parametrize("project", ADAPTERS, ids=lambda project: project.parent.name)
def test_an_adapter_is_named_after_its_folder_everywhere(project: Path) -> None:
    name = project.parent.name
    table = load(project)["project"]
    assert table["name"] == f"fungible-{name}"
    assert table["entry-points"]["fungible.adapters"] == {name: f"fungible_{name}"}
    assert load(PROJECTS[0])["project"]["optional-dependencies"][name] == [f"fungible-{name}=={version(project)}"]


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.parent.name)
def test_any_python_from_3_11_on_is_welcome(project: Path) -> None:
    assert load(project)["project"]["requires-python"] == ">=3.11"


@pytest.mark.parametrize("project", ADAPTERS, ids=lambda project: project.parent.name)
def test_the_licence_goes_with_every_distribution(project: Path) -> None:
    assert (project.parent / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_pins_are_names_and_versions_without_an_address() -> None:
    pin = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w .<>=!']+)?")
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert [line for line in lines if not pin.fullmatch(line)] == []
