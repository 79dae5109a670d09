"""The same items through real sources on this machine: moto's queue, bucket and table, and Azurite's queue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from importlib import import_module
from typing import Any, TypeAlias

from tests.faults.items import KILLED, LATE, VERDICTS, WITHOUT_PAYLOAD, Item, items
from tests.faults.line import Line
from tests.faults.stage import Stage, kinds, staged
from tests.real.moto_server import REGION, Queue, Table

ENDS = (*LATE, *KILLED)
RECEIVES = 6
"""Deliveries of what never works."""
APART = {"seconds": 2, "batch": 4}
"""How a queue delivers: less at once than there is, so that a process that is killed spoils few other faults."""
NO_DOCUMENT = '{"Records": [{"s3": {"bucket": "'
Send: TypeAlias = Callable[[Sequence[Item]], Mapping[str, str]]
"""Puts items into a source, delivers until it is empty, and returns the fate of each that it tells of."""


def _queue(client: Any, stage: Stage) -> Send:
    queue = Queue(client("sqs"), "sqs", RECEIVES, **APART)

    def send(sent: Sequence[Item]) -> dict[str, str]:
        for item in sent:
            queue.send(item.event.raw.decode())
        return _drained(queue, stage, sent)

    return send


def _bucket(client: Any, stage: Stage) -> Send:
    """Make a bucket that tells a queue, to which others may send what is no notification."""
    s3, queue = client("s3"), Queue(client("sqs"), "s3_sqs", RECEIVES, **APART)
    s3.create_bucket(Bucket="faults", CreateBucketConfiguration={"LocationConstraint": REGION})
    told = {"QueueConfigurations": [{"QueueArn": queue.arn, "Events": ["s3:ObjectCreated:*"]}]}
    s3.put_bucket_notification_configuration(Bucket="faults", NotificationConfiguration=told)

    def send(sent: Sequence[Item]) -> dict[str, str]:
        for item in sent:
            if item.do == "malformed":
                queue.send(NO_DOCUMENT + item.name)
            else:
                s3.put_object(Bucket="faults", Key=item.event.key, Body=b"1")
        return _drained(queue, stage, sent)

    return send


def _drained(queue: Queue, stage: Stage, sent: Sequence[Item]) -> dict[str, str]:
    fates: dict[str, str] = {}

    def settled() -> bool:
        fates.update(dict.fromkeys(_named((message["Body"] for message in queue.receive(queue.dead)), sent), "dead"))
        fates.update(dict.fromkeys(_named(queue.done, sent), "done"))
        return len(fates) == len(sent)

    queue.drain(stage.app.invoke, settled)
    return fates


def _named(bodies: Iterable[str], sent: Sequence[Item]) -> list[str]:
    """Return the items whose names stand in bodies."""
    known = {item.name for item in sent}
    return [name for body in bodies for name in set(re.findall(r"\w+\.\d+", body)) if name in known]


def _table(client: Any, stage: Stage) -> Send:
    table = Table(client("dynamodb"), "dynamodb", 3)

    def send(sent: Sequence[Item]) -> dict[str, str]:
        for item in sent:
            do = {"N": "7"} if item.do == "invalid" else {"S": item.do}
            others = {"exact": {"N": "1.5"}, "data": {"B": b"\xff"}, "tags": {"SS": ["a"]}}
            table.put({"id": {"S": item.name}, "do": do, **others})
        return table.drain(stage.app.invoke)

    return send


def _storage(client: Any, stage: Stage) -> Send:
    queue = import_module("tests.real.azurite").Queue(client, "faults")

    def send(sent: Sequence[Item]) -> dict[str, str]:
        for item in sent:
            queue.send(item.event.raw)
        done = queue.drain(partial(stage.app.bring, "queue_storage"))
        fates = dict.fromkeys(_named(map(bytes.decode, queue.poison), sent), "dead")
        return {**fates, **dict.fromkeys(_named(map(bytes.decode, done), sent), "done")}

    return send


SERVERS: Mapping[str, tuple[str, str, Mapping[str, Any], Mapping[str, Callable[[Any, Stage], Send]]]] = {
    "moto": ("aws", "tests.real.moto_server", {"timeout": 1.0}, {"sqs": _queue, "s3_sqs": _bucket, "dynamodb": _table}),
    "azurite": ("azure", "tests.real.azurite", {}, {"queue_storage": _storage}),
}
"""By the server's name: the platform that its sources call, what serves it, the app's options, and its sources."""


def play(server: str, only: Sequence[str] = (), mutant: str = "") -> list[Line]:
    """Return a line for each kind of a server, or for those named alone."""
    column, module, options, sources = SERVERS[server]
    chosen = kinds(column, [kind for kind in sources if not only or kind in only])
    with ExitStack() as stack:
        client = stack.enter_context(import_module(module).served())
        stage = stack.enter_context(staged(column, chosen, mutant, **options))

        def line(surface: Any) -> Line:
            found, trigger = Line(f"{server}/{surface.kind}"), surface.row.trigger
            send = sources[surface.kind](client, stage)
            first = ("malformed", *VERDICTS) if trigger in WITHOUT_PAYLOAD else VERDICTS
            for words in ([word for word in first if trigger not in WITHOUT_PAYLOAD or word != "invalid"], ENDS):
                sent = items(trigger, surface.kind, words, found.sent)
                found.count(sent, send(sent), stage.ledger())
            return found

        with ThreadPoolExecutor(len(chosen)) as threads:
            lines = list(threads.map(line, chosen))
        for one in lines:
            one.close(stage.ledger(), stage.app.runtimes)
    return lines
