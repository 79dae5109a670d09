"""Ordered sources on Lambda's own bootstrap: every item is done or dead, whatever happens on the way."""

from __future__ import annotations

import asyncio
import json
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fungible import DocumentChange, Message, Record
from fungible.local.mistake import Mistake
from fungible_aws.local import Environment, serve
from fungible_aws.local.streams import Reading, Shards, through
from fungible_aws.simulate.invoke import FunctionError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone")
SAMPLES = Path(__file__).parent / "samples"
STEPS = ("", "reject", "", "raise", "retry", "", "die", "", "die after", "", "hang", "malformed", "")
DEAD = {"reject", "raise", "malformed"}


def record(at: int, do: str, partition: str = "0") -> Record[Any]:
    return Record({"id": f"{partition}-{at}", "do": do}, partition=partition, sequence=str(at + 1), key="k")


def change(at: int, do: str) -> DocumentChange[Any]:
    document = {"id": f"0-{at}", "do": do}
    return DocumentChange({"id": document["id"]}, collection="orders", action="created", after=document)


def message(at: int, do: str) -> Message[Any]:
    return Message({"id": f"0-{at}", "do": do}, id=f"m{at}")


def data(item: Any) -> tuple[str, str]:
    """Return what a broken item's data was on the wire, and what it is instead: no base64."""
    return json.dumps(b64encode(item.raw).decode()), json.dumps("!")


class Kind(NamedTuple):
    """A source: its physical name, what makes an item, what breaks one, and how its mapping reads."""

    name: str
    make: Callable[[int, str], Any]
    broken: Callable[[Any], tuple[str, str]]
    partial: bool = True

    @property
    def reading(self) -> Reading:
        return Reading(batch_size=6 if self.partial else 1, retries=2, pause=0.01, bisects=self.partial)


KINDS = {
    "kinesis": Kind("clicks", record, data),
    "dynamodb": Kind("orders", change, lambda _: ('{"S": "malformed"}', '{"S": 1}')),
    "kafka": Kind("topic", record, data),
    "msk": Kind("cluster", record, data),
    "documentdb": Kind("shop", change, lambda _: ('"malformed"', '{"$oid": "x"}'), partial=False),
    "activemq": Kind("active", message, data, partial=False),
    "rabbitmq": Kind("rabbit", message, data, partial=False),
}


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


def shards(app: Environment, kind: str, reading: Reading, spoil: tuple[str, str] | None = None) -> Shards:
    """Return a mapping of the running app; `spoil` is a text of the wire and what stands there instead."""
    name, partial = KINDS[kind].name, KINDS[kind].partial

    async def invoke(wire: Any) -> Any:
        text = json.dumps(wire)
        given = json.loads(text.replace(*spoil) if spoil else text)
        try:
            return await asyncio.to_thread(app.invoke, given)
        except FunctionError as error:
            return error

    return Shards(reading, through(invoke, kind, {"name": name, "partial": partial}))


def ended(traces: Path, name: str) -> list[str]:
    """Return the items that a handler of this source reached the end of, in order."""
    lines = [line.split() for line in (traces / "done").read_text().splitlines()]
    return [item for source, item in lines if source == name]


@pytest.mark.timeout(120)
@pytest.mark.parametrize("kind", KINDS)
def test_sent_is_done_and_dead(app: Environment, traces: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each verdict, a malformed item, a handler that hangs, a process killed before and after its handler's end."""
    source = KINDS[kind]
    events = [source.make(at, do) for at, do in enumerate(STEPS)]
    spoil = source.broken(events[STEPS.index("malformed")])
    mapping = shards(app, kind, source.reading, spoil)
    fates = asyncio.run(mapping.send(events))
    done = [f"0-{at}" for at, fate in enumerate(fates) if fate.fate == "done"]
    seen = ended(traces, source.name)
    with capsys.disabled():
        count = len(seen) - len(set(seen))
        print(f"\n{kind}: sent {len(events)} = done {len(done)} + dead {len(fates) - len(done)}, {count} duplicates")
    assert len(fates) == len(events)
    assert [fate.fate for fate in fates] == ["dead" if do in DEAD else "done" for do in STEPS]
    assert list(dict.fromkeys(seen)) == done
    assert len(mapping.destination) == len(DEAD)


@pytest.mark.timeout(60)
def test_without_bisection_a_record_takes_what_is_behind_it_along(app: Environment) -> None:
    """It is what Lambda does: `check` and the page on AWS advise to bisect."""
    events = [record(at, "reject" if at == 101 else "") for at in range(100, 104)]
    mapping = shards(app, "kinesis", Reading(batch_size=10, retries=1, pause=0.01, bisects=False))
    fates = asyncio.run(mapping.send(events))
    assert [fate.fate for fate in fates] == ["done", "dead", "dead", "dead"]
    assert [fate.attempts for fate in fates] == [1, 3, 3, 3]
    assert mapping.destination == events[1:]


@pytest.mark.timeout(60)
def test_a_shard_holds_no_other_up(app: Environment, traces: Path) -> None:
    mapping = shards(app, "kinesis", Reading(batch_size=10, retries=3, pause=0.3, bisects=False))
    first = [record(at, "retry" if at == 200 else "", "1") for at in range(200, 203)]
    second = [record(at, "", "2") for at in range(200, 203)]
    fates = asyncio.run(mapping.send([*first, *second]))
    assert [fate.fate for fate in fates] == ["done"] * 6
    mine = [item for item in ended(traces, "clicks") if item.startswith(("1-", "2-"))]
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
