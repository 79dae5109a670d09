"""What every source brings to functions-framework on this machine is done or dead, whatever happens on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fungible.events.cloud import CloudEvent
from fungible.events.document import DocumentChange
from fungible.events.message import Message
from fungible.events.object import ObjectEvent
from fungible.events.tick import Tick
from fungible.local.mistake import Mistake, Unsupported
from fungible_gcp.local import serve

SAMPLES = Path(__file__).parent / "samples"
RECEIVES = 8
DONE = ("ack", "once", "kill", "late")
DEAD = ("retry", "reject", "raise", "exit")
DEEP: Any = json.loads("[" * 70 + "1" + "]" * 70)
SOURCES: dict[str, tuple[str, Callable[[str], Any], Any]] = {
    "news": ("topic", lambda do: Message(do, id=do), None),
    "receipts": (
        "bucket",
        lambda do: ObjectEvent(f"a/{do}", bucket="b", size=1),
        ObjectEvent("a/ack", bucket="b", size=-1),
    ),
    "carts": (
        "collection",
        lambda do: DocumentChange({"id": do}, after={"do": do}),
        DocumentChange({"id": "1"}, after={"do": "ack", "deep": DEEP}),
    ),
    "audits": (
        "cloud_event",
        lambda do: CloudEvent(None, type="audit.1", source="/s", id=do, text=json.dumps({"do": do})),
        CloudEvent(None, type="audit.1", source="/s", id="bad", text='{"do": 1}'),
    ),
    "nightly": ("schedule", Tick, None),
}
"""The name of each source -> its trigger, what makes an item of it, and one that no handler can take."""


@pytest.mark.timeout(58)
@pytest.mark.parametrize("target", ["market:app", "market_async:app"])
def test_all_that_is_sent_is_done_or_dead(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines: list[str] = []
    with serve(target, cwd=SAMPLES, visibility=0.05, receives=RECEIVES, log=lines.append) as app:
        for name, (trigger, make, bad) in SOURCES.items():
            events = [make(f"{do} {name}") for do in (*DONE, *DEAD)] + ([bad] if bad is not None else [])
            found = app.deliver(trigger, name, events)
            done = [one for one in found if one.fate == "done"]
            dead = [one for one in found if one.fate == "dead"]
            deliveries = sum(one.attempts for one in found)
            with capsys.disabled():
                print(f"\n{target} {trigger}: sent {len(events)} = done {len(done)} + dead {len(dead)},", end=" ")
                print(f"{deliveries} deliveries", end="")
            assert [one.fate for one in found] == ["done"] * len(DONE) + ["dead"] * (len(events) - len(DONE)), lines
            assert {one.attempts for one in dead} == {RECEIVES}
            assert [one.attempts > 1 for one in found[1 : len(DONE)]] == [True] * 3
        assert len(app.runtimes) > 1
    assert [line for line in lines if "no event" in line] == []


@pytest.mark.timeout(50)
def test_what_nobody_listens_to_is_a_mistake() -> None:
    with serve("market:app", cwd=SAMPLES, log=lambda _: None) as app:
        with pytest.raises(Mistake, match="listens to no bucket letters"):
            app.deliver("bucket", "letters", [ObjectEvent("a")])
        with pytest.raises(Unsupported, match="nothing on Google brings a stream"):
            app.deliver("stream", "clicks", [])
    with serve("main_market:orders", cwd=SAMPLES, log=lambda _: None) as app:
        [fate] = app.deliver("bucket", "/_events/receipts", [ObjectEvent("a/ack", bucket="b")])
        assert fate.fate == "done"
        [fate] = app.deliver("schedule", "/_events/nightly", [Tick("nightly")])
        assert fate.fate == "done"
        with pytest.raises(Mistake, match="is no path"):
            app.deliver("bucket", "receipts", [ObjectEvent("a")])
