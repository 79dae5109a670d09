"""An app of many sources that does with each item what it says; it leaves its traces in SAMPLE_FOLDER."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from fungible import App, DocumentChange, Record, Reject, Retry
from fungible_aws import dynamodb, dynamodb_pipe, entrypoint, kafka_pipe, kinesis, kinesis_pipe, msk_pipe

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
        case "retry" if not again:
            raise Retry("later")
        case _:
            pass
    with (folder / "done").open("a") as file:
        file.write(f"{source} {item}\n")


@app.stream("clicks")
def click(record: Record[dict[str, Any]]) -> None:
    act("clicks", record.body["id"], record.body["do"])


@app.collection("orders")
def order(change: DocumentChange[dict[str, Any]]) -> None:
    document = change.after or {}
    act("orders", document["id"], document["do"])


handler = entrypoint(
    app,
    clicks=kinesis("clicks", partial=True),
    orders=dynamodb("orders", partial=True),
)

piped = App("piped")
"""Streams and a table behind EventBridge pipes, each called as its kind."""


@piped.stream("kafka_pipe")
@piped.stream("kinesis_pipe")
@piped.stream("msk_pipe")
def piped_record(record: Record[dict[str, Any]]) -> None:
    act(str(record.stream), record.body["id"], record.body["do"])


@piped.collection("dynamodb_pipe")
def piped_change(change: DocumentChange[dict[str, Any]]) -> None:
    document = change.after or {}
    act("dynamodb_pipe", document["id"], document["do"])


of_pipes = entrypoint(
    piped,
    dynamodb_pipe=dynamodb_pipe("dynamodb_pipe"),
    kafka_pipe=kafka_pipe("kafka_pipe"),
    kinesis_pipe=kinesis_pipe("kinesis_pipe"),
    msk_pipe=msk_pipe("msk_pipe"),
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
