"""An app that does with an event what the event says, and remembers outside its process which it has met."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

from fungible import App, CloudEvent, Message, Reject, Retry, Tick
from fungible_container import cloud_events, entrypoint, event_grid, knative_ping, pubsub

app = App("pushed")


@dataclass
class Order:
    id: str
    do: str = "ack"


def act(id: str, do: str) -> None:
    """Do what is said; what is said of the first time is done once, whatever process meets it again."""
    seen = Path(os.environ["PUSHED_FOLDER"], id)
    first = not seen.exists()
    seen.touch()
    print(f"began {id}\n", end="", flush=True)
    match do:
        case "reject":
            raise Reject("never")
        case "retry" if first:
            raise Retry("later")
        case "raise" if first:
            raise ZeroDivisionError
        case "exit" if first:
            raise SystemExit
        case "always":
            raise Retry("never ready")
        case "kill" if first:
            os.kill(os.getpid(), signal.SIGKILL)
        case _:
            pass
    Path(os.environ["PUSHED_FOLDER"], f"{id} ended").touch()


@app.cloud_event("events", type="com.example.order.*")
async def events(event: CloudEvent[Order]) -> CloudEvent[Order] | None:
    act(event.data.id, event.data.do)
    if event.data.do != "answer":
        return None
    told = "com.example.order.settled"
    return CloudEvent(event.data, id=event.id, type=told, source="/shop/7", extensions={"n": "1 é"})


@app.cloud_event("many")
def many(event: CloudEvent[Order]) -> None:
    act(event.data.id, event.data.do)


@app.cloud_event("grid")
def grid(event: CloudEvent[Order]) -> None:
    act(event.data.id, event.data.do)


@app.cloud_event("shown")
def shown(event: CloudEvent) -> None:  # type: ignore[type-arg]  # data as they come
    raw = event.raw.replace(b" ", b"")
    facts = (event.id, event.type, event.source, event.subject, event.time, event.datacontenttype, event.dataschema)
    print(f"shown {(*facts, sorted(event.extensions.items()), raw)!r}\n", end="", flush=True)


@app.queue("orders")
def settle(message: Message[Order]) -> None:
    act(message.body.id, message.body.do)


@app.topic("news")
async def read(message: Message[Order]) -> None:
    act(message.body.id, message.body.do)


@app.schedule("0 3 * * *")
def nightly(tick: Tick) -> None:
    assert tick.scheduled_at is None or tick.scheduled_at.second == 0
    act(tick.name, tick.name.partition("-")[0])


asgi = entrypoint(
    app,
    events=cloud_events(path="/events", origins=["sender.example"]),
    many=cloud_events(path="/many", batched=True),
    grid=event_grid(path="/grid", topics=["/topics/Orders"]),
    shown=cloud_events(path="/shown"),
    orders=pubsub(path="/orders"),
    news=pubsub(path="/news"),
    nightly=knative_ping(path="/nightly"),
)
