"""How the sources behind EventBridge pipes are bound, and what is no batch of theirs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fungible import App, DocumentChange
from fungible.errors import UnknownEvent, UsageError
from fungible_aws import (
    activemq_pipe,
    dynamodb_pipe,
    entrypoint,
    kafka_pipe,
    kinesis_pipe,
    msk_pipe,
    rabbitmq_pipe,
)

EVENTS = Path(__file__).parent / "events"

PIPED = (
    (kinesis_pipe, "stream", "two_records", "clicks", "eventSourceARN"),
    (dynamodb_pipe, "collection", "insert_modify_remove", "Orders", "eventSourceARN"),
    (msk_pipe, "stream", "two_partitions", "orders", "eventSourceArn"),
    (kafka_pipe, "stream", "two_partitions", "orders", "bootstrapServers"),
    (activemq_pipe, "queue", "text_and_bytes", "orders", "eventSourceArn"),
    (rabbitmq_pipe, "queue", "headers", "orders", "eventSourceArn"),
)


def listening(trigger: str) -> tuple[App, list[Any]]:
    """Return an app of one function and the items that it met."""
    app, seen = App("shop"), list[Any]()

    def of_body(body: bytes) -> None:
        seen.append(body)

    def of_change(change: DocumentChange[Any]) -> None:
        seen.append(change.key)

    getattr(app, trigger)("source")(of_change if trigger == "collection" else of_body)
    return app, seen


@pytest.mark.parametrize(
    ("make", "trigger", "case", "name", "whole"), PIPED, ids=lambda one: getattr(one, "__name__", "")
)
def test_the_source_of_a_pipe_is_bound_by_its_name_or_its_arn(
    make: Any, trigger: str, case: str, name: str, whole: str
) -> None:
    batch = json.loads((EVENTS / make.__name__ / f"{case}.wire.json").read_text())
    for known in (name, batch[0][whole]):
        app, seen = listening(trigger)
        assert entrypoint(app, source=make(known))(batch, None) in (None, {"batchItemFailures": []})
        assert len(seen) == len(batch)


@pytest.mark.parametrize("make", [row[0] for row in PIPED])
def test_what_a_pipe_binds_says_what_a_rejection_is(make: Any) -> None:
    assert (make("name").kind, make("name").name) == (make.__name__, "name")
    assert [make("name", on_reject=word).options for word in ("retry", "drop")] == [
        {"on_reject": "retry"},
        {"on_reject": "drop"},
    ]
    with pytest.raises(UsageError, match="on_reject"):
        make("name", on_reject="later")


@pytest.mark.parametrize("row", PIPED, ids=lambda row: str(row[0].__name__))
def test_a_batch_of_another_source_is_of_nobody(row: Any) -> None:
    make, trigger, case = row[:3]
    app = App("shop")
    getattr(app, trigger)("source")(lambda: None)
    batch = json.loads((EVENTS / make.__name__ / f"{case}.wire.json").read_text())
    with pytest.raises(UnknownEvent, match=rf"a {make.__name__} event from \w+ came"):
        entrypoint(app, source=make("another"))(batch, None)
