"""An app of many sources that does with each item what it says; it leaves its traces in SAMPLE_FOLDER."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from fungible import App, DocumentChange, Message, Record, Reject, Retry
from fungible_aws import activemq, documentdb, dynamodb, entrypoint, kafka, kinesis, msk, rabbitmq, sqs

app = App("sources")


def act(source: str, item: str, do: str) -> None:
    """Fail as asked: the first time alone, except what can never work; every start and every end leaves a line."""
    folder = Path(os.environ["SAMPLE_FOLDER"])
    met = folder / f"{source}-{item}"
    again = met.exists()
    met.touch()
    match do:
        case "reject":
            raise Reject("never")
        case "raise":
            raise ValueError("always")
        case "retry" if not again:
            raise Retry("later")
        case "die" if not again:
            os._exit(9)
        case "hang" if not again:
            time.sleep(60)
        case _:
            pass
    with (folder / "done").open("a") as file:
        file.write(f"{source} {item}\n")
    if do == "die after" and not again:
        os._exit(9)


@app.stream("clicks")
def click(record: Record[dict[str, Any]]) -> None:
    act("clicks", record.body["id"], record.body["do"])


@app.stream("topic")
def topic(record: Record[dict[str, Any]]) -> None:
    act("topic", record.body["id"], record.body["do"])


@app.stream("cluster")
def cluster(record: Record[dict[str, Any]]) -> None:
    act("cluster", record.body["id"], record.body["do"])


@app.collection("orders")
def order(change: DocumentChange[dict[str, Any]]) -> None:
    document = change.after or {}
    act("orders", document["id"], document["do"])


@app.collection("shop")
def shop(change: DocumentChange[dict[str, Any]]) -> None:
    document = change.after or {}
    act("shop", document["id"], document["do"])


@app.queue("tasks")
def task(message: Message[dict[str, Any]]) -> None:
    act("tasks", message.body["id"], message.body["do"])


@app.queue("active")
def active(message: Message[dict[str, Any]]) -> None:
    act("active", message.body["id"], message.body["do"])


@app.queue("rabbit")
def rabbit(message: Message[dict[str, Any]]) -> None:
    act("rabbit", message.body["id"], message.body["do"])


handler = entrypoint(
    app,
    clicks=kinesis("clicks", partial=True),
    orders=dynamodb("orders", partial=True),
    topic=kafka("topic", partial=True),
    cluster=msk("cluster", partial=True),
    shop=documentdb("shop"),
    tasks=sqs("tasks.fifo", partial=True),
    active=activemq("active"),
    rabbit=rabbitmq("rabbit"),
)

plain = App("plain")
"""A stream and a table bound to nothing by hand, as `fungible run` finds them in an App."""


@plain.stream("clicks")
def plain_click(record: Record[dict[str, Any]]) -> None:
    act("plain", record.body["id"], record.body["do"])


@plain.collection("orders")
def plain_order(change: DocumentChange[dict[str, Any]]) -> None:
    document = change.after or {}
    act("plain", document["id"], document["do"])
