"""The queues of apps on Lambda's own bootstrap: every message is done or dead, whatever happens to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from fungible.local.mistake import Mistake
from fungible_aws.local import Environment, serve
from fungible_aws.simulate.invoke import FunctionError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone")
SAMPLES = Path(__file__).parent / "samples"


@pytest.fixture(scope="module", autouse=True)
def traces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("traces")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMPLE_FOLDER", str(path))
        yield path


@pytest.fixture(scope="module")
def queued(traces: Path) -> Iterator[Environment]:
    with serve("orders:app", cwd=SAMPLES, timeout=2, visibility=0.02, log=lambda _: None) as running:
        yield running


@pytest.mark.timeout(30)
def test_direct_calls_return_or_raise(queued: Environment) -> None:
    assert queued.invoke(21) == 42
    with pytest.raises(FunctionError, match="PayloadError") as caught:
        queued.invoke("x")
    assert caught.value.document["errorType"] == "PayloadError"


def fates(app: Environment, *bodies: str, **options: Any) -> list[tuple[str, int]]:
    return [(fate.fate, fate.attempts) for fate in app.send("orders", bodies, **options)]


@pytest.mark.timeout(40)
def test_each_message_is_done_or_dead(queued: Environment) -> None:
    assert fates(queued, '{"id": 1}', '{"do": "reject"}', '{"do": "retry"}', "no json") == [
        ("done", 1),
        ("dead", 3),
        ("done", 2),
        ("dead", 3),
    ]
    many = fates(queued, *(f'{{"id": {number}}}' for number in range(57)))
    assert many == [("done", 1)] * 57


@pytest.mark.timeout(40)
@pytest.mark.parametrize(("do", "reason"), [("exit", "Runtime.ExitError"), ("hang", "Sandbox.Timedout")])
def test_a_process_that_ends_in_a_batch_loses_nothing(queued: Environment, do: str, reason: str) -> None:
    found = queued.send("orders", ['{"id": 1}', f'{{"do": "{do}"}}', '{"id": 3}'])
    assert [fate.fate for fate in found] == ["done"] * 3
    assert all(fate.attempts == 2 and fate.reasons[0].startswith(reason) for fate in found)


@pytest.mark.timeout(40)
def test_without_partial_answers_a_failure_is_the_whole_batchs() -> None:
    with serve("orders:app", cwd=SAMPLES, partial=False, visibility=0.02, log=lambda _: None) as app:
        assert fates(app, '{"id": 1}', '{"do": "retry"}') == [("done", 2)] * 2


@pytest.mark.timeout(40)
def test_a_fifo_group_keeps_its_order_and_blocks_no_other(traces: Path) -> None:
    with serve("orders:app", cwd=SAMPLES, fifo=["orders"], visibility=0.05, log=lambda _: None) as app:
        bodies = ['{"id": 1}', '{"id": 2, "do": "retry"}', '{"id": 3}']
        with ThreadPoolExecutor(2) as threads:
            sent = [threads.submit(fates, app, *bodies, group=group) for group in "ab"]
            done = [one.result() for one in sent]
        with pytest.raises(Mistake, match="FIFO"):
            app.send("orders", ["{}"])
    assert [[fate for fate, _ in one] for one in done] == [["done"] * 3] * 2
    seen = [line.split() for line in (traces / "seen").read_text().splitlines()]
    for group in "ab":
        assert [number for name, number, _ in seen if name == group] == ["1", "2", "2", "3"]


@pytest.mark.timeout(40)
def test_a_finished_handler_is_sent_to_by_its_queues_own_name() -> None:
    with serve("orders:handler", cwd=SAMPLES, visibility=0.02, log=lambda _: None) as app:
        assert [fate.fate for fate in app.send("orders-prod", ["{}"])] == ["done"]
        [unbound] = app.send("orders", ["{}"])
    assert (unbound.fate, unbound.attempts) == ("dead", 3)
    assert "UnknownEvent" in unbound.reasons[0]
