"""What `check` sees of an app: each feature on its line, and nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fungible.checking.facts import Facts, examine
from fungible.local.mistake import Mistake

SAMPLES = Path(__file__).parent / "samples"
MARK = re.compile(r"  # (\w+) (\S+)$")
OF_ANNOTATIONS = {"partial", "batch", "sync_handler", "repeated_request_headers", "binary_response", "repeated_query"}
"""What stands on no line of its own: it is on the handler's."""


@pytest.fixture(scope="module")
def facts() -> Facts:
    return examine("shop:app", str(SAMPLES))


def marked(*owners: str) -> set[tuple[str, str, int]]:
    """The marks of the sample's lines, those of these owners or of all functions: owner, feature, line."""
    lines = enumerate((SAMPLES / "shop.py").read_text(encoding="utf-8").splitlines(), 1)
    found = {(mark[1], mark[2], at) for at, line in lines if (mark := MARK.search(line))}
    return {one for one in found if (one[0] in owners if owners else one[0].islower())}


def test_each_feature_is_seen_on_its_line_and_no_other(facts: Facts) -> None:
    seen = {
        (one.name, feature, place.line)
        for one in facts.functions
        for feature, place in one.features.items()
        if feature not in OF_ANNOTATIONS and place.file == str(SAMPLES / "shop.py")
        if (feature, place.line) not in {one[1:] for one in marked("MIDDLEWARE")}
    }
    expected = {one for one in marked() if "." not in one[1]}
    assert seen == expected
    assert len(seen) > 12


def test_what_a_function_calls_is_read_too(facts: Facts) -> None:
    [helped] = [one for one in facts.functions if one.name == "helped"]
    assert helped.features["streaming"] == (str(SAMPLES / "helpers.py"), 12)


def test_annotations_say_the_rest(facts: Facts) -> None:
    found = {one.name: {feature for feature in one.features if feature in OF_ANNOTATIONS} for one in facts.functions}
    assert found["headers"] == {"repeated_request_headers"}
    assert found["blocking"] == {"sync_handler"}
    assert found["one"] == {"partial"}
    assert found["many"] == {"partial", "batch"}
    assert found["plain"] == set()


def test_a_file_s_use_of_the_library_is_seen_where_it_stands(facts: Facts) -> None:
    seen = {(use.name, use.place.line) for use in facts.uses if use.place.file == str(SAMPLES / "shop.py")}
    lines = {feature: line for _, feature, line in marked("APP")}
    assert ("subprocess", lines["subprocess"]) in seen
    assert ("socket.create_connection", lines["socket"]) in seen
    assert any(name == "threading.Thread" for name, _ in seen)


def test_payloads_and_packages(facts: Facts) -> None:
    assert {one.name: one.payloads for one in facts.functions if one.payloads} == {
        "order": ["pydantic"],
        "parcel": ["msgspec"],
    }
    found = {one.name: one for one in facts.packages}
    assert found["pydantic"].is_pure
    assert not found["pydantic-core"].is_pure
    assert found["pydantic-core"].root == "pydantic"
    assert not any(name.startswith("fungible") for name in found)
    places = {one.name: one.place for one in facts.functions}
    assert (found["pydantic-core"].place, found["msgspec"].place) == (places["order"], places["parcel"])


def test_middleware_is_read_with_every_function(facts: Facts) -> None:
    [(_, _, line)] = marked("MIDDLEWARE")
    for one in facts.functions:
        assert one.features["attempt"] == (str(SAMPLES / "shop.py"), line) or one.name == "many"


@pytest.mark.parametrize(
    ("target", "cause"),
    [
        ("shop", "'shop' does not name an app"),
        ("shop.py:app", "does not name an app"),
        ("nowhere:app", "there is no module nowhere"),
        ("shop:Order", "shop:Order is no App but a value of type ModelMetaclass"),
        ("shop:nothing", "module shop has no nothing"),
    ],
)
def test_a_wrong_target_is_a_mistake(target: str, cause: str) -> None:
    with pytest.raises(Mistake, match=re.escape(cause)):
        examine(target, str(SAMPLES))
