"""Recorded streams, tables, brokers and calls of AWS say the same to this library as to Powertools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aws_lambda_powertools.utilities.data_classes import DynamoDBStreamEvent, KafkaEvent, KinesisStreamEvent
from aws_lambda_powertools.utilities.data_classes.active_mq_event import ActiveMQEvent
from aws_lambda_powertools.utilities.data_classes.rabbit_mq_event import RabbitMQEvent

from fungible import App
from fungible.errors import MalformedEvent, UnknownEvent
from fungible.testing.surface import surface_named
from fungible_aws import entrypoint
from fungible_aws.codecs import KINDS
from fungible_aws.identify import identify
from tests.corpus.recorded import Recorded, each, recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

pytestmark = pytest.mark.corpus


def _kinesis(event: Any, items: list[Any]) -> None:
    for mine, their in zip(items, KinesisStreamEvent(event).records, strict=True):
        one = their.kinesis
        assert (mine.sequence, mine.key, mine.raw) == (one.sequence_number, one.partition_key, one.data_as_bytes())
        assert mine.time.timestamp() == pytest.approx(float(one.approximate_arrival_timestamp), abs=1e-5)
        assert mine.partition == (their.event_id.partition(":")[0] if ":" in their.event_id else None)
        assert mine.stream == (their.event_source_arn.partition("stream/")[2] or None)


ACTIONS = {"INSERT": "created", "MODIFY": "updated", "REMOVE": "deleted"}


def _dynamodb(event: Any, items: list[Any]) -> None:
    for mine, their, record in zip(items, DynamoDBStreamEvent(event).records, event["Records"], strict=True):
        one = their.dynamodb
        assert one is not None
        assert mine.action == ACTIONS[record["eventName"]]
        assert mine.key == plain_bytes(one.keys)
        assert mine.text == (plain_bytes(one.old_image) or None, plain_bytes(one.new_image) or None)
        created = one.approximate_creation_date_time
        seconds = None if created is None else created // 1000 if created > 10**11 else created
        assert (mine.time and int(mine.time.timestamp())) == seconds  # the data class cuts fractions off


def plain_bytes(value: Any) -> Any:
    """Return Powertools' values with binary ones decoded: it leaves them the base64 that they are on the wire."""
    from base64 import b64decode

    if isinstance(value, dict):
        return {name: plain_bytes(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain_bytes(one) for one in value]
    if isinstance(value, str) and value in BINARY:
        return b64decode(value)
    return {plain_bytes(one) for one in value} if isinstance(value, set) else value


BINARY = ("AAEqQQ==", "QSoBAA==", "test")
"""The binary values of the recorded tables."""


def _kafka(event: Any, items: list[Any]) -> None:
    for mine, their in zip(items, KafkaEvent(event).records, strict=True):
        assert (mine.stream, mine.partition, mine.sequence) == (their.topic, str(their.partition), str(their.offset))
        assert mine.raw == their.decoded_value
        assert (None if mine.key is None else as_bytes(mine.key)) == their.decoded_key
        assert int(mine.time.timestamp() * 1000) == their.timestamp
        theirs: dict[str, Any] = {name: one for chunk in their.headers for name, one in chunk.items()}
        assert {name: as_bytes(one) for name, one in mine.attributes.items()} == {
            name: bytes_of(one) if isinstance(one, str) else bytes(byte % 256 for byte in one)
            for name, one in theirs.items()
        }


def as_bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else value


def _activemq(event: Any, items: list[Any]) -> None:
    for mine, their in zip(items, ActiveMQEvent(event).messages, strict=True):
        assert (mine.id, as_bytes(mine.text)) == (their.message_id, bytes_of(their["data"]))
        assert mine.attributes == their["properties"]
        assert mine.source in their["destination"].values()
        assert int(mine.sent_at.timestamp() * 1000) == their.timestamp


def _rabbitmq(event: Any, items: list[Any]) -> None:
    their = RabbitMQEvent(event)
    theirs = [(name, one) for name, queue in their.rmq_messages_by_queue.items() for one in queue]
    for mine, (name, one) in zip(items, theirs, strict=True):
        assert as_bytes(mine.text) == bytes_of(one["data"])
        assert mine.source == name.partition("::")[0]
        assert mine.attributes == {
            key: bytes(value["bytes"]).decode() if isinstance(value, dict) else str(value)
            for key, value in one.basic_properties.headers.items()
        }


def bytes_of(data: str) -> bytes:
    from base64 import b64decode

    return b64decode(data)


def _documentdb(event: Any, items: list[Any]) -> None:
    """Compare with the events themselves: Powertools has no class of them."""
    words = {"insert": "created", "update": "updated", "replace": "updated", "delete": "deleted"}
    for mine, their in zip(items, event["events"], strict=True):
        one = their["event"]
        assert mine.action == words.get(one["operationType"], one["operationType"])
        assert mine.collection == one.get("ns", {}).get("coll")
        assert mine.key == {name: value["$oid"] for name, value in one.get("documentKey", {}).items()}
        assert mine.time.timestamp() == one["clusterTime"]["$timestamp"]["t"]


CHECKS: Mapping[str, tuple[str, Callable[[Any, list[Any]], None]]] = {
    "kinesis": ("kinesis", _kinesis),
    "dynamodb-stream": ("dynamodb", _dynamodb),
    "docdb": ("documentdb", _documentdb),
    "msk": ("msk", _kafka),
    "self-managed-kafka": ("kafka", _kafka),
    "activemq": ("activemq", _activemq),
    "rabbitmq": ("rabbitmq", _rabbitmq),
}
"""The index's trigger -> the kind, and what Powertools says of its events."""

FILES = [file for trigger in CHECKS for file in recorded("aws", trigger)]


def items_of(kind: str, event: Any) -> list[Any]:
    """Return the items of a wire form, each read whole."""
    surface = surface_named(f"aws/{kind}")
    items = list(surface.decode(event))
    for item in items:
        if isinstance(item, MalformedEvent):
            raise item
    surface.trigger.facts(items)
    return items


@pytest.mark.parametrize("file", each(*FILES))
def test_a_recorded_delivery_says_the_same_to_powertools(file: Recorded) -> None:
    event = file.event()
    kind, check = CHECKS[file.trigger]
    check(event, items_of(kind, event))


def listening() -> App:
    """Return an app that answers every kind of call, and nothing else."""
    app = App("corpus")

    def answer(event: Any) -> Any:
        return event

    for kind, row in KINDS.items():
        if row.trigger == "invoke" and kind != "invoke":
            app.invoke(kind=f"aws/{kind}")(answer)
    return app


@pytest.mark.parametrize("file", each(*recorded("aws")))
def test_a_call_goes_through_whole_and_everything_else_is_refused(file: Recorded) -> None:
    """A recorded event of any trigger is answered by the function of its kind, or is an UnknownEvent."""
    handler, event = entrypoint(listening()), file.event()
    kind = identify(event)
    if kind in KINDS and KINDS[kind].trigger == "invoke" and kind != "invoke":
        assert handler(event, None) == event
    elif kind not in KINDS or KINDS[kind].trigger != "http":
        with pytest.raises((UnknownEvent, MalformedEvent)):
            handler(event, None)
