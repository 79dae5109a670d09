"""A function for each trigger that brings items, which does what its item says; it traces into SOURCES_TRACE."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TypedDict

from fungible import App, CloudEvent, Context, DocumentChange, Message, ObjectEvent, Record, Reject, Retry, Tick

app = App("sources")


class Told(TypedDict):
    """What an item's body says: who it is, and what its handler has to do."""

    id: str
    do: str


def trace(word: str, name: str) -> int:
    """Write a line and return how often this one was written before."""
    file = Path(os.environ["SOURCES_TRACE"])
    line = f"{word} {name}\n"
    with file.open("a") as opened:
        opened.write(line)
    return file.read_text().count(line) - 1


def act(name: str, do: str) -> None:
    """Do what is said: on the first delivery alone, but for `reject` and `always`."""
    first = trace("began", name) == 0
    match do:
        case "reject":
            raise Reject("never")
        case "always":
            raise Retry("never again")
        case "retry" if first:
            raise Retry("later")
        case "raise" if first:
            raise OSError("no disk")
        case "kill" if first:
            os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(60)
        case _:
            trace("ended", name)


@app.queue("jobs")
def jobs(message: Message[Told]) -> None:
    act(message.body["id"], message.body["do"])


@app.topic("news")
def news(message: Message[Told]) -> None:
    act(message.body["id"], message.body["do"])


@app.stream("log")
async def log(record: Record[Told], context: Context) -> None:
    context.log.info("record %s of %s", record.sequence, record.partition)
    act(record.body["id"], record.body["do"])


@app.bucket("receipts", suffix=".pdf")
def receipts(event: ObjectEvent) -> None:
    name, _, do = event.key.removesuffix(".pdf").partition("/")
    act(name, do)


@app.collection("carts")
def carts(change: DocumentChange[Told]) -> None:
    assert change.after is not None
    act(change.after["id"], change.after["do"])


@app.schedule("0 3 * * *")
def nightly(tick: Tick) -> None:
    assert tick.scheduled_at is not None
    act(f"{tick.scheduled_at:%S}", ("ack", "retry", "raise", "reject", "always", "kill")[tick.scheduled_at.minute])


@app.cloud_event("changes", type="shop.*")
def changes(event: CloudEvent[Told]) -> None:
    act(event.data["id"], event.data["do"])
