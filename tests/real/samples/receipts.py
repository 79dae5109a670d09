"""An app that handles what happens to objects as their keys say; it traces what it finished."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from fungible import App, ObjectEvent, Reject, Retry
from fungible_aws import entrypoint, s3_sqs

app = App("receipts")


def trace(word: str, event: ObjectEvent) -> None:
    """One line is one write, whole even where processes write side by side."""
    line = json.dumps([word, event.action, event.bucket, event.key, event.size]) + "\n"
    file = os.open(Path(os.environ["SHOP_TRACE"]), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, line.encode())
    os.close(file)


@app.bucket("receipts", on=("created", "deleted"))
def receive(event: ObjectEvent) -> None:
    first = f'"began", "{event.action}", "{event.bucket}", {json.dumps(event.key)}' not in Path(
        os.environ["SHOP_TRACE"]
    ).read_text(encoding="utf-8")
    trace("began", event)
    match event.key.rpartition("/")[2]:
        case "reject":
            raise Reject("never")
        case "retry" if first:
            raise Retry("later")
        case "kill" if first:
            os.kill(os.getpid(), signal.SIGKILL)
        case _:
            pass
    trace("ended", event)


handler = entrypoint(app, receipts=s3_sqs("receipts-events", partial=True))
