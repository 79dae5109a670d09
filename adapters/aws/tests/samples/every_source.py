"""An app that listens to every kind of source; what an event is called says what becomes of it, a trace what ran."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from fungible import App, CloudEvent, Message, ObjectEvent, Reject, Retry, Tick
from fungible_aws import (
    activemq,
    activemq_pipe,
    cloudwatch_logs,
    entrypoint,
    rabbitmq,
    rabbitmq_pipe,
    s3,
    s3_eventbridge,
    s3_sns,
    s3_sqs,
    scheduled,
    sns,
    sns_sqs,
    sqs_pipe,
)

app = App("sources")


def act(kind: str, name: str) -> None:
    """Do what a name such as `3 retry` says, at the first time that it comes; what ran to its end is traced."""
    file = Path(os.environ["SAMPLE_FOLDER"], kind)
    line = f"{name}\n"
    first = not file.exists() or f"began {line}" not in file.read_text()
    with file.open("a") as trace:
        trace.write(f"began {line}")
    match name.partition(" ")[2]:
        case "reject":
            raise Reject("never")
        case "always":
            raise Retry("never ready")
        case "retry" if first:
            raise Retry("later")
        case "raise" if first:
            raise ZeroDivisionError
        case "kill" if first:
            os.kill(os.getpid(), signal.SIGKILL)
        case _:
            pass
    with file.open("a") as trace:
        trace.write(f"ended {line}")


@app.topic("sns")
def of_topic(message: Message[str]) -> None:
    act("sns", message.body)


@app.topic("sns_sqs")
def of_wrapped(message: Message[str]) -> None:
    act("sns_sqs", message.body)


@app.queue("sqs_pipe")
def of_pipe(message: Message[str]) -> None:
    act("sqs_pipe", message.body)


@app.queue("activemq")
def of_activemq(message: Message[str]) -> None:
    act("activemq", message.body)


@app.queue("activemq_pipe")
async def of_activemq_pipe(message: Message[str]) -> None:
    act("activemq_pipe", message.body)


@app.queue("rabbitmq")
async def of_rabbitmq(message: Message[str]) -> None:
    act("rabbitmq", message.body)


@app.queue("rabbitmq_pipe")
def of_rabbitmq_pipe(message: Message[str]) -> None:
    act("rabbitmq_pipe", message.body)


@app.topic("cloudwatch_logs")
async def of_logs(message: Message[str]) -> None:
    act("cloudwatch_logs", message.body)


@app.bucket("s3")
def of_bucket(event: ObjectEvent) -> None:
    act("s3", event.key)


@app.bucket("s3_eventbridge")
def of_rule(event: ObjectEvent) -> None:
    act("s3_eventbridge", event.key)


@app.bucket("s3_sns")
def of_published(event: ObjectEvent) -> None:
    act("s3_sns", event.key)


@app.bucket("s3_sqs")
async def of_queued(event: ObjectEvent) -> None:
    act("s3_sqs", event.key)


@app.cloud_event("eventbridge", type="Order*")
def of_events(event: CloudEvent[dict[str, Any]]) -> None:
    act("eventbridge", event.data["name"])


@app.schedule("0 3 * * *")
def nightly(tick: Tick) -> None:
    act("schedule", tick.name)


handler = entrypoint(
    app,
    activemq=activemq("activemq"),
    activemq_pipe=activemq_pipe("activemq_pipe"),
    cloudwatch_logs=cloudwatch_logs(),
    nightly=scheduled(),
    rabbitmq=rabbitmq("rabbitmq"),
    rabbitmq_pipe=rabbitmq_pipe("rabbitmq_pipe"),
    s3=s3("s3"),
    s3_eventbridge=s3_eventbridge("s3_eventbridge"),
    s3_sns=s3_sns("s3_sns"),
    s3_sqs=s3_sqs("s3_sqs", partial=True),
    sns=sns("sns"),
    sns_sqs=sns_sqs("sns_sqs", partial=True),
    sqs_pipe=sqs_pipe("sqs_pipe"),
)
