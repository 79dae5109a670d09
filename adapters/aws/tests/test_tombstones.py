"""What a handler gets of a record without a value, by which a compacted topic says that its key is deleted."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import msgspec
import pydantic
import pytest

from fungible import App, Record
from fungible.errors import NotDelivered
from fungible_aws import entrypoint, kafka, kafka_pipe, msk, msk_pipe

EVENTS = Path(__file__).parent / "events"
CASES = (
    (kafka, "signed_headers_and_a_deletion"),
    (msk, "signed_headers_and_a_deletion"),
    (kafka_pipe, "a_partition_that_is_a_number_and_a_deletion"),
    (msk_pipe, "a_partition_that_is_a_number_and_a_deletion"),
)


@dataclass
class Data:
    id: str


class Typed(TypedDict):
    id: str


class Struct(msgspec.Struct):
    id: str


class Model(pydantic.BaseModel):
    id: str


def listening(annotations: dict[str, Any]) -> tuple[App, list[Any]]:
    """Return an app of one stream, whose handler asks for these types, and the bodies that it met."""
    app, seen = App("shop"), list[Any]()

    def of_record(record: Any) -> None:
        seen.append(record.body)

    def of_body(body: Any) -> None:
        seen.append(body)

    handler = of_record if "record" in annotations else of_body
    handler.__annotations__ = annotations
    app.stream("orders")(handler)
    return app, seen


@pytest.mark.parametrize("kind", [Data, Typed, Struct, Model, dict, list[int]])
@pytest.mark.parametrize(("make", "case"), CASES, ids=lambda one: getattr(one, "__name__", ""))
def test_a_tombstone_is_none_where_the_type_admits_it(make: Any, case: str, kind: Any) -> None:
    wire = json.loads((EVENTS / make.__name__ / f"{case}.wire.json").read_text())
    asked: list[dict[str, Any]] = [{"record": Record[kind | None]}, {"body": kind | None}]
    for one in asked:
        app, seen = listening(one)
        assert entrypoint(app, orders=make("orders"))(wire, None) in (None, {"batchItemFailures": []})
        assert seen == [None]
    app, seen = listening({"record": Record[kind]})
    with pytest.raises(NotDelivered):
        entrypoint(app, orders=make("orders"))(wire, None)
    assert seen == []


@pytest.mark.parametrize(("kind", "body"), [(bytes, b""), (str, "")])
@pytest.mark.parametrize(("make", "case"), CASES, ids=lambda one: getattr(one, "__name__", ""))
def test_a_tombstone_is_nothing_to_who_reads_what_is_there(make: Any, case: str, kind: Any, body: Any) -> None:
    wire = json.loads((EVENTS / make.__name__ / f"{case}.wire.json").read_text())
    app, seen = listening({"record": Record[kind]})
    assert entrypoint(app, orders=make("orders"))(wire, None) in (None, {"batchItemFailures": []})
    assert seen == [body]


@pytest.mark.parametrize("kind", [Data, Typed, Struct, Model])
def test_a_type_that_admits_none_reads_a_value_as_ever(kind: Any) -> None:
    app, seen = listening({"record": Record[kind | None]})
    wire = json.loads((EVENTS / "kafka" / "signed_headers_and_a_deletion.wire.json").read_text())
    first = wire["records"]["orders-0"][0]
    wire["records"]["orders-0"] = [{**first, "value": value} for value in ("eyJpZCI6ICJhIn0=", "bnVsbA==")]
    assert entrypoint(app, orders=kafka("orders"))(wire, None) == {"batchItemFailures": []}
    assert seen == [kind(id="a"), None]
    wire["records"]["orders-0"] = [{**first, "value": "e30="}]
    with pytest.raises(NotDelivered):
        entrypoint(app, orders=kafka("orders"))(wire, None)
