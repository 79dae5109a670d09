"""An app of every trigger that Google has, which does with an item what the item says; it names no platform."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from fungible import App, Context, Message, Reject, Retry
from fungible.events.cloud import CloudEvent
from fungible.events.document import DocumentChange
from fungible.events.object import ObjectEvent
from fungible.events.tick import Tick

app = App("market")


doomed: list[str] = []
"""What must not be answered by this process."""


def first(do: str) -> bool:
    """Tell whether this is done for the first time, whichever process asks."""
    try:
        (Path(os.environ["XDG_RUNTIME_DIR"]) / f"market {do}").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def act(do: str) -> None:
    match do.partition(" ")[0]:
        case "retry":
            raise Retry("later", after=7)
        case "reject":
            raise Reject("never")
        case "raise":
            raise ZeroDivisionError
        case "exit":
            raise SystemExit(3)
        case "once" if first(do):
            raise Retry("the second time works")
        case "kill" if first(do):
            os.kill(os.getpid(), signal.SIGKILL)
        case "late" if first(do):
            doomed.append(do)
        case _:
            pass


@app.middleware
def between_handler_and_answer(_event: object, _context: Context) -> Iterator[None]:
    yield
    if doomed:
        os.kill(os.getpid(), signal.SIGKILL)


@app.get("/")
def hello() -> str:
    return "hello"


@app.topic("news")
def read(message: Message[str]) -> None:
    act(message.body)


@app.queue("jobs")
def work(message: Message[str]) -> None:
    act(message.body)


@app.bucket("receipts", on=("created", "deleted"))
def keep(event: ObjectEvent) -> None:
    assert event.size is None or event.size > 0
    act(event.key.partition("/")[2])


@app.collection("carts")
def follow(change: DocumentChange[dict[str, Any]]) -> None:
    there = change.after or change.before
    assert there is not None
    act(str(there["do"]))


@app.collection("baskets")
def watch(change: DocumentChange[dict[str, Any]]) -> None:
    assert change.after is not None
    act(str(change.after["do"]))


@app.schedule("0 3 * * *")
def nightly(tick: Tick) -> None:
    assert tick.scheduled_at is not None
    act(tick.name)


@app.schedule("0 4 * * *")
def weekly(tick: Tick) -> None:
    act(tick.name)


@app.cloud_event("audits", type="audit.*")
def audit(event: CloudEvent[dict[str, str]]) -> None:
    act(event.data["do"])
