"""An app that does with an event what the event says, and remembers in its folder which it has met."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict

from fungible import App, CloudEvent, Message, ObjectEvent, Reject, Retry, Tick
from fungible_cloudflare import entrypoint, event_subscription, r2, scheduled

app = App("sources")
SEEN = Path(__file__).parent / "seen"
WORDS = ("ack", "retry", "raise", "exit", "reject", "always", "kill")


class Order(TypedDict):
    id: str
    do: str


def act(id: str, do: str, *facts: object) -> None:
    """Do what is said; what is said of the first time is done once, whatever process meets it again."""
    first = not (SEEN / id).exists()
    (SEEN / id).touch()
    print("began", json.dumps([id, *facts]))
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
            kill()
        case _:
            pass
    (SEEN / f"{id} ended").touch()


def kill() -> None:
    """End this process as one that ran out of memory ends."""
    import js  # pyright: ignore[reportMissingImports]

    js.process.kill(js.process.pid, "SIGKILL")


@app.bucket("uploads", on=["created", "deleted"])
def upload(event: ObjectEvent) -> None:
    name, _, do = event.key.partition("/")
    act(name, do, event.action, event.bucket, event.size, event.etag, str(event.time))


@app.cloud_event("files", type="cf.r2.*")
async def file(event: CloudEvent[Order]) -> None:
    act(event.data["id"], event.data["do"], event.type, event.source, str(event.time), event.extensions["accountid"])


@app.schedule("30 3 * * 1-5")
async def nightly(tick: Tick) -> None:
    assert tick.scheduled_at is not None
    do = WORDS[tick.scheduled_at.minute % len(WORDS)]
    act(f"{tick.name.replace('/', '_')}@{tick.scheduled_at:%H.%M}", do, tick.cron, str(tick.scheduled_at))


@app.queue("orders")
def settle(message: Message[Order]) -> None:
    act(message.body["id"], message.body["do"])


Default = entrypoint(
    app,
    uploads=r2("uploads-events"),
    files=event_subscription("cloudflare-events"),
    nightly=scheduled("30 3 * * MON-FRI"),
)
