"""What the facts mean on each target, from the adapters' own tables, which are whole."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from fungible.checking.facts import Facts, FunctionFacts, examine
from fungible.checking.fixes import BEARABLE, EVERY_CALL, FIXES
from fungible.checking.judge import DIFFERS, EXACT, IMPOSSIBLE, NOTE, RISK, UNKNOWN, Finding, judge, status
from fungible.checking.packages import Package, canonical
from fungible.checking.scan import Place
from fungible.checking.targets import EVERYWHERE, Surface, surfaces
from fungible.cli.platforms import installed
from fungible.codec import Kind
from fungible.testing.capabilities import DECLARATION, OBSERVERS
from tests.guards.tree import ROOT

SAMPLES = Path(__file__).parent / "samples"
TARGETS = {one.target.name: one for one in surfaces(installed())}
each = pytest.mark.parametrize("surface", TARGETS.values(), ids=TARGETS)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return examine("shop:app", str(SAMPLES))


def of(found: list[Finding], function: str) -> dict[str, set[str]]:
    """The levels of each feature of one function."""
    levels: dict[str, set[str]] = {}
    for one in found:
        if one.function == function:
            levels.setdefault(one.feature, set()).add(one.level)
    return levels


def test_there_is_a_target_for_every_adapter() -> None:
    assert {one.platform for one in TARGETS.values()} == {one.name for one in installed()}


@each
def test_a_target_s_table_is_whole_and_names_its_documents(surface: Surface) -> None:
    target = surface.target
    assert set(target.meets) == set(EVERYWHERE)
    for said in [*target.meets.values(), *target.lacks.values()]:
        assert DECLARATION.fullmatch(said), said
    assert all(said.startswith("unsupported: ") for said in target.lacks.values())
    assert set(target.losses) <= set(surface.kinds)
    assert all(re.fullmatch(r".+ \[.+\]", loss.what) and loss.fix for loss in target.losses.values())
    assert all(name == canonical(name) for name in target.builds or ())
    assert (target.builds is None) == (target.builds_from == "")


def test_there_is_a_fix_for_whatever_a_table_may_say() -> None:
    asked = {feature for feature, _ in OBSERVERS} | set(EVERYWHERE)
    assert asked <= set(FIXES)
    assert {"field", "lacks", *(f"{one}:unsupported" for one in BEARABLE)} == set(FIXES) - asked
    assert set(EVERY_CALL) <= asked


def test_pyodide_s_list_is_that_of_the_pyodide_here() -> None:
    [target] = [one.target for one in TARGETS.values() if one.target.builds is not None]
    lock = json.loads((ROOT / ".envs/cloudflare/node_modules/pyodide/pyodide-lock.json").read_text(encoding="utf-8"))
    version = json.loads((ROOT / ".envs/cloudflare/node_modules/pyodide/package.json").read_text())["version"]
    assert target.builds_from == f"pyodide-lock.json of Pyodide {version}"
    wheels = [one for one in lock["packages"].values() if one["file_name"].endswith("wasm32.whl")]
    built = {canonical(one["name"]) for one in wheels if one["package_type"] == "package"}
    assert set(target.builds or ()) == {name for name in built if not name.endswith("-tests")}


def test_the_sample_on_a_target_that_gathers(facts: Facts) -> None:
    found = judge(facts, TARGETS["aws-lambda"])
    assert of(found, "stream") == {"streaming": {DIFFERS}}
    assert of(found, "helped") == {"streaming": {DIFFERS}}
    assert of(found, "cookies") == {}
    assert of(found, "raw") == {"encoded_path": {DIFFERS}}
    assert of(found, "later") == {"background": {DIFFERS}}
    assert of(found, "one") == {
        "partial": {DIFFERS},
        "retry_after": {DIFFERS},
        "reject": {DIFFERS},
        "loss": {RISK},
    }
    assert of(found, "order") == of(found, "parcel") == {}
    assert {one.level for one in found if one.function == ""} == {DIFFERS, NOTE}


def test_the_sample_on_a_target_without_sockets_and_threads(facts: Facts) -> None:
    found = judge(facts, TARGETS["cloudflare-workers"])
    assert of(found, "stream") == of(found, "later") == of(found, "order") == of(found, "parcel") == {}
    assert of(found, "blocking") == {
        "background": {IMPOSSIBLE},
        "threading.Thread": {IMPOSSIBLE},
        "sync_handler": {DIFFERS},
    }
    assert of(found, "one")["field:attributes"] == {DIFFERS}
    assert of(found, "") == {"on_stop": {DIFFERS}, "socket": {IMPOSSIBLE}, "subprocess": {IMPOSSIBLE}}


def test_an_answer_for_the_whole_batch_is_advised_against_and_not_impossible(facts: Facts) -> None:
    found = judge(facts, TARGETS["azure-functions"])
    [partial] = [one for one in found if (one.function, one.feature) == ("many", "partial")]
    assert (partial.level, partial.surfaces) == (
        DIFFERS,
        ("azure/queue_storage", "azure/service_bus", "azure/rabbitmq"),
    )
    assert "single messages" in partial.fix
    fields = [one for one in found if (one.function, one.feature) == ("one", "field:attributes")]
    assert [one.surfaces for one in fields] == [("azure/queue_storage",), ("azure/rabbitmq",)]
    assert all(one.fix.endswith("or take azure/service_bus") for one in fields)
    [own] = [one for one in found if (one.function, one.feature) == ("one", "field:id")]
    assert (own.level, own.surfaces) == (DIFFERS, ("azure/rabbitmq",))
    assert (own.how, own.document) == ("id is the platform's own, not the sender's", "rabbitMQTrigger")


def test_a_trigger_that_is_not_there_is_impossible(facts: Facts) -> None:
    found = judge(facts, TARGETS["container"])
    assert of(found, "plain") == {"invoke": {IMPOSSIBLE}}
    assert of(found, "stream") == {}


@pytest.mark.parametrize("name", ["aws-lambda", "azure-functions"])
def test_a_cron_that_a_target_cannot_say_is_impossible_there_alone(name: str) -> None:
    found = judge(schedule("0 9 1,15 * MON"), TARGETS[name])
    [cron] = [one for one in found if one.feature == "cron"]
    assert (cron.level, len(cron.surfaces)) == (IMPOSSIBLE, 1)
    assert cron.fix.startswith("schedule two functions, at 0 9 1,15 * * and 0 9 * * 1")
    assert status(judge(schedule("0 9 * * MON"), TARGETS[name])) == EXACT


@pytest.mark.parametrize("name", ["cloudflare-workers", "container", "gcp-functions"])
def test_a_cron_of_either_day_is_exact_where_either_will_do(name: str) -> None:
    assert status(judge(schedule("0 9 1,15 * MON"), TARGETS[name])) == EXACT


def schedule(cron: str) -> Facts:
    one = FunctionFacts("f", "schedule", "schedule f", Place("x.py", 1), 2, True, {}, [], cron)
    return Facts(functions=[one], stops=[], uses=[], packages=[])


@each
def test_background_work_of_a_sync_handler_is_impossible_everywhere(facts: Facts, surface: Surface) -> None:
    assert IMPOSSIBLE in of(judge(facts, surface), "blocking")["background"]


@each
def test_every_finding_says_how_and_what_to_do(facts: Facts, surface: Surface) -> None:
    for one in judge(facts, surface):
        assert one.how
        assert one.fix
        assert one.level in (IMPOSSIBLE, DIFFERS, RISK, NOTE)
        assert one.document
        assert one.place.line > 0 or one.level == NOTE


def package(name: str, *tags: str, root: str = "") -> Package:
    return Package(name, "1.0", list(tags), root or name, Place("x.py", 1))


@pytest.mark.parametrize(
    ("one", "target", "levels"),
    [
        (package("pure", "py3-none-any"), "cloudflare-workers", []),
        (package("fast", "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64"), "aws-lambda", []),
        (package("fast", "cp311-cp311-macosx_11_0_arm64"), "aws-lambda", [UNKNOWN]),
        (package("fast", "cp311-cp311-win_amd64"), "gcp-functions", [UNKNOWN]),
        (package("fast", "cp311-cp311-musllinux_1_2_x86_64"), "azure-functions", [UNKNOWN]),
        (package("fast", "cp311-cp311-musllinux_1_2_x86_64"), "container", []),
        (package("fast", "cp311-cp311-manylinux_2_17_x86_64", root="slow"), "cloudflare-workers", [IMPOSSIBLE]),
        (package("fast", "cp314-cp314-pyemscripten_2026_0_wasm32"), "cloudflare-workers", []),
        (package("numpy", "cp311-cp311-manylinux_2_17_x86_64"), "cloudflare-workers", []),
    ],
)
def test_compiled_code_asks_for_a_wheel(one: Package, target: str, levels: list[str]) -> None:
    found = judge(Facts(functions=[], stops=[], uses=[], packages=[one]), TARGETS[target])
    assert [finding.level for finding in found] == levels
    assert all("fast" in finding.how for finding in found)


def test_the_worst_word_is_the_function_s(facts: Facts) -> None:
    found = judge(facts, TARGETS["cloudflare-workers"])
    one = found[0]
    assert status([]) == EXACT
    assert status([one._replace(level=RISK), one._replace(level=NOTE)]) == EXACT
    assert status([one._replace(level=DIFFERS), one._replace(level=IMPOSSIBLE)]) == IMPOSSIBLE


def test_what_one_kind_of_several_lacks_is_a_choice_and_what_all_lack_is_impossible(facts: Facts) -> None:
    target = TARGETS["container"].target
    says = {
        "able": "exact",
        "poor": "unsupported: no chunks [a document]",
        "bare": "unsupported: no chunks [a document]",
    }

    def level(*kinds: str) -> tuple[str, str]:
        table = {kind: Kind("http", kind, {"streaming": says[kind]}) for kind in kinds}
        surface = Surface("x", target, table, {kind: {} for kind in kinds}, {}, {})
        [found] = [one for one in judge(facts, surface) if (one.function, one.feature) == ("stream", "streaming")]
        return found.level, found.fix

    assert level("able", "poor")[0] == DIFFERS
    assert level("able", "poor")[1].endswith(", or take x/able")
    assert level("poor", "bare") == (IMPOSSIBLE, FIXES["streaming"])
