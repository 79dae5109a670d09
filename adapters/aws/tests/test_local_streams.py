"""Ordered sources on Lambda's own bootstrap: every item is done or dead, whatever happens on the way."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fungible import DocumentChange, Record
from fungible.local.mistake import Mistake
from fungible_aws.local import Environment, serve
from fungible_aws.local.streams import Reading, Shards, through
from fungible_aws.simulate.invoke import FunctionError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone")
SAMPLES = Path(__file__).parent / "samples"


def record(at: int, do: str, partition: str = "0") -> Record[Any]:
    return Record({"id": f"{partition}-{at}", "do": do}, partition=partition, sequence=str(at + 1), key="k")


def change(at: int, do: str) -> DocumentChange[Any]:
    document = {"id": f"0-{at}", "do": do}
    return DocumentChange({"id": document["id"]}, collection="orders", action="created", after=document)


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("traces")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMPLE_FOLDER", str(path))
        yield path


@pytest.fixture(scope="module")
def app(traces: Path) -> Iterator[Environment]:
    with serve("sources:handler", cwd=SAMPLES, timeout=2, log=lambda _: None) as running:
        yield running


def shards(app: Environment, reading: Reading) -> Shards:
    """Return a mapping of the running app's stream."""

    async def invoke(wire: Any) -> Any:
        try:
            return await asyncio.to_thread(app.invoke, wire)
        except FunctionError as error:
            return error

    return Shards(reading, through(invoke, "kinesis", {"name": "clicks", "partial": True}))


def ended(traces: Path, name: str = "clicks") -> list[str]:
    """Return the records of a source that the handler reached the end of, in order."""
    lines = [line.split() for line in (traces / "done").read_text().splitlines()]
    return [item for source, item in lines if source == name]


@pytest.mark.timeout(60)
def test_without_bisection_a_record_takes_what_is_behind_it_along(app: Environment) -> None:
    """It is what Lambda does: `check` and the page on AWS advise to bisect."""
    events = [record(at, "reject" if at == 101 else "") for at in range(100, 104)]
    mapping = shards(app, Reading(batch_size=10, retries=1, pause=0.01, bisects=False))
    fates = asyncio.run(mapping.send(events))
    assert [fate.fate for fate in fates] == ["done", "dead", "dead", "dead"]
    assert [fate.attempts for fate in fates] == [1, 3, 3, 3]
    assert mapping.destination == events[1:]


@pytest.mark.timeout(60)
def test_a_shard_holds_no_other_up(app: Environment, traces: Path) -> None:
    mapping = shards(app, Reading(batch_size=10, retries=3, pause=0.3, bisects=False))
    first = [record(at, "retry" if at == 200 else "", "1") for at in range(200, 203)]
    second = [record(at, "", "2") for at in range(200, 203)]
    fates = asyncio.run(mapping.send([*first, *second]))
    assert [fate.fate for fate in fates] == ["done"] * 6
    mine = [item for item in ended(traces) if item.startswith(("1-", "2-"))]
    assert mine == ["2-200", "2-201", "2-202", "1-200", "1-201", "1-202"]


@pytest.mark.timeout(60)
def test_an_apps_streams_and_tables_are_reached_by_their_own_names(traces: Path) -> None:
    with serve("sources:plain", cwd=SAMPLES, visibility=0.01, log=lambda _: None) as app:
        records = [
            Record({"id": f"a{at}", "do": do}, partition="0", sequence=str(at))
            for at, do in enumerate(("", "reject", ""))
        ]
        assert [fate.fate for fate in app.deliver("stream", "clicks", records)] == ["done", "dead", "done"]
        changes = [change(at, do) for at, do in ((300, "retry"), (301, ""))]
        assert [(fate.fate, fate.attempts) for fate in app.deliver("collection", "orders", changes)] == [
            ("done", 2),
            ("done", 2),
        ]
        with pytest.raises(Mistake, match="listens to no stream other"):
            app.deliver("stream", "other", records)


@pytest.fixture(scope="module")
def pipes(traces: Path) -> Iterator[Environment]:
    with serve("sources:of_pipes", cwd=SAMPLES, visibility=0.01, log=lambda _: None) as running:
        yield running


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", ["dynamodb_pipe", "kafka_pipe", "kinesis_pipe", "msk_pipe"])
def test_behind_a_pipe_what_waits_for_a_failure_is_not_lost(pipes: Environment, traces: Path, kind: str) -> None:
    make = change if kind == "dynamodb_pipe" else record
    events = [make(at, do) for at, do in enumerate(("", "retry", "", "reject", ""))]
    assert [fate.fate for fate in pipes.deliver(kind, kind, events)] == ["done", "done", "done", "dead", "done"]
    assert list(dict.fromkeys(ended(traces, kind))) == ["0-0", "0-1", "0-2", "0-4"]
