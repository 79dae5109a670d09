"""Every trigger of items through the real worker library: what is sent is done or dead, and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from fungible import CloudEvent, DocumentChange, Message, ObjectEvent, Record, Tick
from fungible.local.mistake import Mistake, Unsupported
from fungible.local.running import Fate
from fungible_azure.local import Environment, serve

pytestmark = pytest.mark.timeout(100)
SAMPLES = Path(__file__).parent / "samples"
WORDS = ("ack", "retry", "raise", "reject", "always", "ack", "kill", "ack")
NEVER = ("reject", "always", "unsound")
TRIES = 4


def told(name: str, do: str) -> str:
    return "no JSON" if do == "unsound" else json.dumps({"id": name, "do": do})


def _message(name: str, do: str) -> Message[Any]:
    return Message("", id=name, text=told(name, do))


def _stream(name: str, do: str) -> Record[Any]:
    return Record("", stream="log", partition=str(int(name) % 2), sequence=name, key="k", text=told(name, do))


def _bucket(name: str, do: str) -> ObjectEvent:
    return ObjectEvent(f"{name}/{do}.pdf", bucket="receipts", size=1, etag="e", version="1")


def _collection(name: str, do: str) -> DocumentChange[Any]:
    key = {} if do == "unsound" else {"id": name}
    return DocumentChange(key, action="created", collection="carts", after={**key, "do": do})


def _schedule(name: str, do: str) -> Tick:
    minute = ("ack", "retry", "raise", "reject", "always", "kill").index(do)
    return Tick("nightly", scheduled_at=datetime(2026, 1, 8, 3, minute, int(name), tzinfo=UTC))


def _cloud_event(name: str, do: str) -> CloudEvent[Any]:
    kind: Any = None if do == "unsound" else "shop.changed"
    return CloudEvent(
        None,
        id=name,
        type=kind,
        source="/shop",
        datacontenttype="application/json",
        text=json.dumps({"id": name, "do": do}),
    )


@dataclass(frozen=True, slots=True)
class Case:
    """A kind, the function it is bound to, and how its items are made; `words` are those that they can say."""

    trigger: str
    kind: str
    name: str
    make: Callable[[str, str], Any]
    words: Sequence[str]
    width: int = 1


CASES = [
    Case("queue", "rabbitmq", "jobs", _message, (*WORDS, "unsound")),
    Case("topic", "service_bus_topic", "news", _message, (*WORDS, "unsound")),
    Case("stream", "event_hubs", "log", _stream, (*WORDS, "unsound")),
    Case("stream", "kafka", "log", _stream, (*WORDS, "unsound")),
    Case("bucket", "blob", "receipts", _bucket, WORDS),
    Case("bucket", "blob_events", "receipts", _bucket, WORDS),
    Case("collection", "cosmos_db", "carts", _collection, (*WORDS, "unsound")),
    Case("collection", "sql", "carts", _collection, (*WORDS, "unsound")),
    Case("schedule", "timer", "nightly", _schedule, WORDS, width=2),
    Case("cloud_event", "event_grid", "changes", _cloud_event, (*WORDS, "unsound")),
    Case("cloud_event", "event_grid_schema", "changes", _cloud_event, (*WORDS, "unsound")),
]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = tmp_path / "trace"
    found.touch()
    monkeypatch.setenv("SOURCES_TRACE", str(found))
    return found


@pytest.fixture
def log() -> list[str]:
    return []


@pytest.fixture
def served(log: list[str]) -> Iterator[Callable[..., Environment]]:
    with ExitStack() as stack:

        def start(kinds: Mapping[str, str], **options: Any) -> Environment:
            return stack.enter_context(
                serve("sources:app", cwd=SAMPLES, visibility=0.02, kinds=kinds, log=log.append, **options)
            )

        yield start


def lines(file: Path, word: str) -> Counter[str]:
    return Counter(one.split()[1] for one in file.read_text().splitlines() if one.split()[0] == word)


def balance(kind: str, fates: Sequence[Fate], sent: int) -> None:
    """Print and hold the balance: each that was sent is done or dead."""
    found = Counter(one.fate for one in fates)
    again = sum(one.attempts - 1 for one in fates if one.fate == "done")
    print(f"{kind}: sent {sent} = done {found['done']} + dead {found['dead']}, brought again {again}")
    assert len(fates) == sent == found["done"] + found["dead"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_what_is_sent_is_done_or_dead(file: Path, served: Callable[..., Environment], case: Case) -> None:
    app = served({case.trigger: case.kind}, receives=TRIES, batch_size=1)
    words = [case.words[at % len(case.words)] for at in range(18)]
    names = [str(at).zfill(case.width) for at in range(18)]
    fates = app.deliver(case.trigger, case.name, [case.make(*one) for one in zip(names, words, strict=True)])
    balance(case.kind, fates, 18)
    assert [one.fate for one in fates] == ["dead" if word in NEVER else "done" for word in words]
    ended = lines(file, "ended")
    assert set(ended) == {name for name, word in zip(names, words, strict=True) if word not in NEVER}
    assert any("the worker process ended: signal: killed" in reason for one in fates for reason in one.reasons)
    assert len(app.runtimes) > 1


@pytest.mark.parametrize(("trigger", "kind"), [("stream", "event_hubs"), ("stream", "kafka"), ("collection", "sql")])
def test_a_batch_is_settled_as_a_whole(file: Path, served: Callable[..., Environment], trigger: str, kind: str) -> None:
    case = next(one for one in CASES if one.kind == kind)
    app = served({trigger: kind}, receives=TRIES, many=True, batch_size=4)
    words = ["ack", "ack", "retry", "ack", "raise", "ack", "kill", "ack"]
    items = [case.make(str(at * 2), word) for at, word in enumerate(words)]  # all of one partition
    fates = app.deliver(trigger, case.name, items)
    balance(f"{kind} in batches", fates, 8)
    assert [one.fate for one in fates] == ["done"] * 8
    assert [one.attempts for one in fates] == [2] * 4 + [3] * 4
    assert set(lines(file, "ended")) == {str(at * 2) for at in range(8)}


def test_a_failure_holds_up_its_own_partition_until_its_policy_gives_up(
    file: Path, served: Callable[..., Environment]
) -> None:
    app = served({"stream": "event_hubs"}, receives=3)
    words = ["ack", "always", "ack", "ack"]
    fates = app.deliver("stream", "log", [_stream(str(at), word) for at, word in enumerate(words)])
    assert [(one.fate, one.attempts) for one in fates] == [("done", 1), ("dead", 3), ("done", 1), ("done", 1)]
    began = [line.split()[1] for line in file.read_text().splitlines() if line.startswith("began")]
    assert began.index("3") > max(at for at, name in enumerate(began) if name == "1"), "a record overtook its partition"


def test_without_a_policy_the_checkpoint_moves_past_what_failed(file: Path, served: Callable[..., Environment]) -> None:
    app = served({"stream": "event_hubs"}, receives=1)
    fates = app.deliver("stream", "log", [_stream("0", "retry"), _stream("2", "ack")])
    assert [(one.fate, one.attempts) for one in fates] == [("dead", 1), ("done", 1)]
    assert lines(file, "began") == {"0": 1, "2": 1}


def test_the_host_keeps_away_what_a_filter_does_not_fit(file: Path, served: Callable[..., Environment]) -> None:
    app = served({})
    with pytest.raises(Mistake, match="brings nothing of this key"):
        app.deliver("bucket", "receipts", [ObjectEvent("a.txt", bucket="receipts")])
    with pytest.raises(Mistake, match="no stream other"):
        app.deliver("stream", "other", [_stream("0", "ack")])
    assert not file.read_text()


def test_what_a_service_never_tells_of_is_not_brought(log: list[str], served: Callable[..., Environment]) -> None:
    gone = DocumentChange({"id": "c"}, action="deleted", collection="carts", before={"id": "c", "do": "ack"})
    with pytest.raises(Unsupported, match="cosmos_db tells of nothing that is deleted"):
        served({"collection": "cosmos_db"}).deliver("collection", "carts", [gone])
    served({"collection": "sql"}, receives=1).deliver("collection", "carts", [gone])
    assert any("AssertionError" in line for line in log)  # the handler wants a document after the change
