"""Schedules, R2 notifications and event subscriptions under Pyodide: each is done or dead, whatever happens to it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fungible.events.cloud import CloudEvent
from fungible.events.message import Message
from fungible.events.object import ObjectEvent
from fungible.events.tick import Tick
from fungible.local.mistake import Mistake, Unsupported
from fungible.local.running import Fate
from fungible.testing.running import soon
from fungible_cloudflare.local import Worker, serve

SAMPLE = Path(__file__).parent / "samples" / "sources.py"
WORDS = ("ack", "retry", "raise", "exit", "reject", "always", "kill")
"""As the sample has them: what an instant says, by its minute."""
WHEN = datetime(2026, 3, 5, 3, 0, 0, 250_000, tzinfo=UTC)

pytestmark = pytest.mark.timeout(55)


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sources")
    shutil.copy(SAMPLE, path)
    (path / "seen").mkdir()
    return path


@pytest.fixture(scope="module")
def worker(folder: Path, lines: list[str]) -> Iterator[Worker]:
    with serve("sources:app", cwd=folder, visibility=0.0, log=lines.append) as running:
        yield running


def upload(id: str, do: str = "ack", **facts: Any) -> ObjectEvent:
    given: Any = {"size": 3, "etag": "e", "time": WHEN, **facts}
    return ObjectEvent(f"{id}/{do}", bucket="uploads", **given)


def file(id: str, do: str = "ack") -> CloudEvent[Any]:
    return CloudEvent(
        {"id": id, "do": do}, type="cf.r2.bucket.created", source="r2", time=WHEN, extensions={"accountId": "a"}
    )


def message(id: str, do: str = "ack") -> Message[Any]:
    return Message("", text=json.dumps({"id": id, "do": do}))


def tick(hour: int, do: str = "ack") -> Tick:
    return Tick(scheduled_at=WHEN.replace(hour=hour) + timedelta(minutes=WORDS.index(do)))


SOURCES: dict[str, Any] = {
    "bucket": ("uploads", upload),
    "cloud_event": ("files", file),
    "queue": ("orders", message),
    "schedule": ("nightly", lambda name, do: tick(int(name.rpartition("_")[2]), do)),
}


def said(fates: Sequence[Fate]) -> list[tuple[str, int]]:
    return [(one.fate, one.attempts) for one in fates]


@pytest.mark.parametrize("trigger", SOURCES)
def test_each_verdict_and_a_killed_process(trigger: str, worker: Worker) -> None:
    name, make = SOURCES[trigger]
    fates = worker.deliver(trigger, name, [make(f"{trigger}_{at + 10}", do) for at, do in enumerate(WORDS[:-1])])
    rejected = ("dead", 1) if trigger == "schedule" else ("dead", 4)
    assert said(fates) == [("done", 1), ("done", 2), ("done", 2), ("done", 2), rejected, ("dead", 4)]
    [killed] = worker.deliver(trigger, name, [make(f"{trigger}_8", "kill")])
    assert killed.fate == "done"
    assert killed.attempts >= 2, "the second may meet a process that is not gone yet"


def test_an_event_says_what_it_is(worker: Worker, lines: list[str]) -> None:
    def began(id: str) -> list[Any]:
        assert soon(lambda: any(f'began ["{id}"' in line for line in lines))
        [found] = [line for line in lines if f'began ["{id}"' in line]
        return list(json.loads(found.partition("began ")[2]))[1:]

    worker.deliver("bucket", "uploads", [upload("s1"), upload("s2", action="deleted", size=None, etag=None)])
    assert began("s1") == ["created", "uploads", 3, "e", str(WHEN)]
    assert began("s2") == ["deleted", "uploads", None, None, str(WHEN)]
    worker.deliver("cloud_event", "files", [file("s3")])
    assert began("s3") == ["cf.r2.bucket.created", "r2", str(WHEN), "a"]
    worker.deliver("schedule", "nightly", [tick(9)])
    assert began("30 3 * * MON-FRI@09.00") == ["30 3 * * MON-FRI", str(WHEN.replace(hour=9))]


def test_what_no_function_wants_is_never_acked(worker: Worker) -> None:
    other: CloudEvent[Any] = CloudEvent({}, type="cf.kv.namespace.created", source="kv", time=WHEN)
    assert said(worker.deliver("cloud_event", "files", [other])) == [("dead", 4)]
    assert said(worker.deliver("bucket", "uploads", [upload("w", action="RenameObject")])) == [("dead", 4)]


def test_what_else_a_queue_brings_is_rejected_alone(folder: Path) -> None:
    with serve("sources:Default", cwd=folder, visibility=0.0, log=lambda _: None) as app:
        found = json.dumps({"action": "PutObject", "bucket": "uploads", "object": {"key": "q1/ack"}})
        fates = app.send("uploads-events", [found, "{}", '"text"', "[]", '{"action": "PutObject"}', found])
        assert said(fates) == [("done", 1), *[("dead", 4)] * 4, ("done", 1)]
        fates = app.send(
            "cloudflare-events", ["no JSON", '{"type": 5}', '{"type": "cf.r2.x", "source": {"type": "r2"}}']
        )
        assert said(fates) == [("dead", 4)] * 3, "the last has no order in it"
        assert said(app.deliver("schedule", "30 3 * * MON-FRI", [tick(11)])) == [("done", 1)]
        [unknown] = app.deliver("schedule", "0 0 1 1 *", [tick(12)])
        assert (unknown.fate, unknown.attempts) == ("dead", 4)


def test_what_has_no_source_is_said(worker: Worker) -> None:
    for trigger in ("topic", "stream", "collection"):
        with pytest.raises(Unsupported, match=f"cloudflare has no {trigger}"):
            worker.deliver(trigger, "a", [])
    for trigger in ("bucket", "cloud_event", "schedule"):
        with pytest.raises(Mistake, match=f"no {trigger} nowhere"):
            worker.deliver(trigger, "nowhere", [])
