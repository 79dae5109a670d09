"""Pub/Sub through the real functions-framework: every message sent is done or dead, and none is done unhandled."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from fungible_gcp.local import serve
from tests.demo.columns import installed

pytestmark = pytest.mark.timeout(58)
SAMPLES = Path(__file__).parent / "samples"
SURFACES = [column.kind for column in installed() if column.name.startswith("gcp/")]
UNSOUND = ['{"id": 7}', '{"do": "ack"}', "no JSON", "[]", '"\\ud800"', ""]


def order(id: object, do: str = "ack") -> str:
    return json.dumps({"id": str(id), "do": do})


def traced(file: Path, word: str, group: str = "None") -> list[str]:
    """Return the ids of what the app says it `began` or `ended`."""
    lines = [line.split() for line in file.read_text().splitlines()]
    return [name for said, of, name in lines if (said, of) == (word, group)]


@pytest.fixture
def trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHOP_TRACE", str(tmp_path / "trace"))
    return tmp_path / "trace"


@pytest.mark.parametrize("unwrapped", [(), ("orders",)], ids=["wrapped", "unwrapped"])
@pytest.mark.parametrize("surface", SURFACES)
def test_what_is_sent_is_done_or_dead(trace: Path, surface: str, unwrapped: tuple[str, ...]) -> None:
    words = ["ack", "retry", "raise", "reject", "always", "ack", "ack", "kill"]
    bodies = [order(number, words[number % len(words)]) for number in range(48)] + UNSOUND
    served = serve(
        "shop:app",
        surface=surface,
        cwd=SAMPLES,
        visibility=0.3,
        receives=12,
        unwrapped=unwrapped,
        log=lambda _: None,
    )
    with served as local:
        found = local.send("orders", bodies)
        workers = [pid for pid, _ in local.runtimes]
    fates = Counter(one.fate for one in found)
    print(f"sent {len(bodies)} = done {fates['done']} + dead {fates['dead']}, {len(workers)} workers")
    assert len(found) == len({one.id for one in found}) == len(bodies)
    sound = ["dead" if words[number % len(words)] in ("reject", "always") else "done" for number in range(48)]
    assert [one.fate for one in found] == sound + ["dead"] * len(UNSOUND)
    assert all(one.attempts == len(one.reasons) == 12 for one in found if one.fate == "dead")
    assert set(traced(trace, "ended")) == {str(at) for at, fate in enumerate(sound) if fate == "done"}
    assert len(workers) == len(set(workers)) > 1
    assert any("Disconnected" in reason or "Reset" in reason for one in found for reason in one.reasons)


@pytest.mark.parametrize("surface", SURFACES)
def test_an_ordering_key_waits_for_its_dead_and_its_killed(trace: Path, surface: str) -> None:
    bodies = [order(1), order(2, "reject"), order(3), order(4, "kill"), order(5)]
    served = serve("shop:app", surface=surface, cwd=SAMPLES, visibility=0.1, fifo=("orders",), log=lambda _: None)
    with served as local:
        found = local.send("orders", bodies, group="a")
    fates = ["done", "dead", "done", "done", "done"]
    assert [one.fate for one in found] == fates
    began = traced(trace, "began", "a")
    assert began == sorted(began)
    assert began.count("2") == 5
    assert traced(trace, "ended", "a") == [str(at) for at, fate in enumerate(fates, 1) if fate == "done"]
