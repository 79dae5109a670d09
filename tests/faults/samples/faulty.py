"""A function for each kind of `plan`, which does with an item what the item says, and keeps a ledger on disk.

Every other function is alone and the others are in a middleware; every other pair of them is async.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, TypedDict

from fungible import App, CloudEvent, Context, DocumentChange, Message, ObjectEvent, Record, Reject, Retry, Tick
from fungible.codec import Binding

plan: Any = import_module("plan")  # written beside this file
FOLDER = Path(__file__).parent
app = App("faulty")


class Told(TypedDict):
    """What an item's payload says: who it is, and what its handler has to do."""

    id: str
    do: str


def note(word: str, name: str) -> int:
    """Put a line into the ledger, on disk once this returns; return how often it stood there before."""
    line = f"{word} {name}\n"
    before = (FOLDER / "ledger").read_text().count(line)
    file = os.open(FOLDER / "ledger", os.O_WRONLY | os.O_APPEND)
    os.write(file, line.encode())
    os.fsync(file)
    os.close(file)
    return before


def kill() -> None:
    """End this process as one that ran out of memory ends."""
    if sys.platform == "emscripten":
        process = import_module("js").process
        process.kill(process.pid, "SIGKILL")
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def told(kind: str, event: Any) -> tuple[str, str]:
    """Read all of an item, return who it is and what it asks for; of an instant, which says neither, a file does."""
    for field in plan.FIELDS[kind]:
        getattr(event, field, None)
    match event:
        case Tick():
            name, do = (FOLDER / f"{kind}.now").read_text().split()
        case ObjectEvent():
            name, _, do = event.key.partition("/")
        case _:
            found: Any = (
                event.after if isinstance(event, DocumentChange) else getattr(event, "data", None) or event.body
            )
            name, do = found["id"], found["do"]
    return name, do


def begin(name: str, do: str) -> float:
    """Do what is said, and return how long to hang: the first time alone, but for what never works."""
    first = note("began", name) == 0
    match do:
        case "reject":
            raise Reject("never")
        case "always":
            raise OSError("no disk")
        case "retry" if first:
            raise Retry("later")
        case "raise" if first:
            raise ZeroDivisionError
        case "kill" if first:
            kill()
        case "hang" if first:
            return float(plan.HANG)
        case _:
            pass
    return 0.0


def around(event: Any, context: Context) -> Iterator[None]:
    """End the process after the handler of an item that says so has returned."""
    name, do = told(context.function, event)
    yield
    if do == "die" and (FOLDER / "ledger").read_text().count(f"ended {name}\n") == 1:
        kill()


EVENTS: dict[str, Any] = {
    "queue": Message[Told],
    "topic": Message[Told],
    "stream": Record[Told],
    "bucket": ObjectEvent,
    "collection": DocumentChange[Told],
    "schedule": Tick,
    "cloud_event": CloudEvent[Told],
}


def handler(kind: str, trigger: str, *, waits: bool, alone: bool) -> Callable[..., Any]:
    def end(name: str, do: str) -> None:
        if note("ended", name) == 0 and alone and do == "die":
            kill()

    def plain(event: Any) -> None:
        name, do = told(kind, event)
        time.sleep(begin(name, do))
        end(name, do)

    async def waiting(event: Any) -> None:
        name, do = told(kind, event)
        await asyncio.sleep(begin(name, do))
        end(name, do)

    made: Any = waiting if waits else plain
    made.__name__ = kind
    made.__annotations__ = {"event": EVENTS[trigger], "return": None}
    return made  # type: ignore[no-any-return]


for at, (listened, word) in enumerate(plan.KINDS.items()):
    group: Any = app if at % 2 == 0 else app.group("", middleware=[around])
    listen = getattr(group, word)(listened if word != "schedule" else "0 3 * * *")
    listen(handler(listened, word, waits=plan.WAITS and at // 2 % 2 == 1, alone=group is app))

bindings = {name: Binding(*binding) for name, binding in plan.BINDINGS.items()}
served = import_module(plan.PACKAGE).entrypoint(app, **plan.OPTIONS, **bindings)
