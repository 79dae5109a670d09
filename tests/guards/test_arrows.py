"""Who may import whom: examples -> adapters -> runtime -> codec -> events, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.guards.tree import ADAPTERS, CORE, ROOT, imports, module_of, modules, third_party, within

TOOLS = tuple(f"fungible.{name}" for name in ("testing", "checking", "cli", "local", "build", "__main__"))
SIDES = ("simulate", "local", "build", "drive", "targets")
"""Parts of an adapter that never load at run time; `check` and `translate`, which are tools, may load them all."""

PAYLOADS = {"fungible.payload.pydantic": "pydantic", "fungible.payload.msgspec": "msgspec"}
"""The only modules of the request path that know a third party; each is met only when a type asks."""

GIVEN = {"fungible_cloudflare.border": ("js", "pyodide", "workers")}
"""What a platform's own runtime has loaded before it loads an entry, and nobody installs."""

CODEC_MAY = (
    "asgi",
    "cloudevents",
    "codec",
    "context",
    "cookies",
    "errors",
    "events",
    "generic",
    "outcome",
    "response",
    "wire",
)


def shown(file: Path) -> str:
    return str(file.relative_to(ROOT))


def is_tool(file: Path) -> bool:
    return any(within(module_of(file), tool) for tool in TOOLS)


def part(file: Path) -> str:
    """Return which part of its adapter a file belongs to."""
    return [*module_of(file).split("."), ""][1]


CORE_FILES = list(modules(CORE))
RUN_TIME = [file for file in CORE_FILES if not is_tool(file)]
ADAPTER_FILES = list(modules(*ADAPTERS.values()))
ADAPTER_RUN_TIME = [file for file in ADAPTER_FILES if part(file) not in SIDES]
each = pytest.mark.parametrize("file", CORE_FILES, ids=shown)
each_of_run_time = pytest.mark.parametrize("file", [*RUN_TIME, *ADAPTER_RUN_TIME], ids=shown)
each_of_adapters = pytest.mark.parametrize("file", ADAPTER_FILES, ids=shown)


def test_there_is_a_tree() -> None:
    assert len(RUN_TIME) > 20
    assert len(ADAPTERS) >= 2


@each
def test_the_core_knows_no_adapter(file: Path) -> None:
    assert {name for name in imports(file) if name.startswith("fungible_")} == set()


@each_of_run_time
def test_run_time_code_knows_no_tools(file: Path) -> None:
    own = module_of(file).partition(".")[0]
    forbidden = (*TOOLS, *(f"{own}.{side}" for side in SIDES))
    assert {name for name in imports(file) if any(within(name, one) for one in forbidden)} == set()


@each_of_run_time
def test_the_request_path_knows_no_third_party(file: Path) -> None:
    allowed = (PAYLOADS.get(module_of(file)), *GIVEN.get(module_of(file), ()))
    assert {name for name in third_party(imports(file)) if name.partition(".")[0] not in allowed} == set()


@pytest.mark.parametrize("file", [*CORE_FILES, *ADAPTER_FILES], ids=shown)
def test_tests_alone_know_the_kit(file: Path) -> None:
    if not within(module_of(file), "fungible.testing"):
        assert {name for name in imports(file) if within(name, "fungible.testing")} == set()


@each_of_adapters
def test_no_adapter_knows_another(file: Path) -> None:
    own = module_of(file).partition(".")[0]
    foreign = {name for name in imports(file) if name.startswith("fungible_") and not within(name, own)}
    assert foreign == set()


@pytest.mark.parametrize("file", [file for file in ADAPTER_FILES if part(file) == "codecs"], ids=shown)
def test_a_codec_knows_the_seam_alone(file: Path) -> None:
    own = module_of(file).partition(".")[0]
    known = {name.split(".")[1] for name in imports(file) if name.startswith("fungible.")}
    assert known <= set(CODEC_MAY)
    assert {name for name in imports(file) if within(name, f"{own}.entry")} == set()


@pytest.mark.parametrize("file", [file for file in ADAPTER_FILES if part(file) == "simulate"], ids=shown)
def test_a_simulator_shares_nothing_with_the_codec_it_meets(file: Path) -> None:
    own = module_of(file).partition(".")[0]
    shared = {name for name in imports(file) if within(name, own) and not within(name, f"{own}.simulate")}
    assert shared == set()
