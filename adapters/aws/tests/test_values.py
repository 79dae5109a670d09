"""Typed values become plain ones and come back without loss; boto3 and the documents' own rules are the judges."""

from __future__ import annotations

import json
import math
from base64 import b64decode
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

import pytest
from boto3.dynamodb.types import Binary, TypeDeserializer  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from fungible.errors import MalformedEvent
from fungible_aws.attribute_values import attribute_value, document, image
from fungible_aws.extended_json import ObjectId, extended, plain

DIGITS = st.from_regex(r"\A-?(0|[1-9][0-9]{0,20})(\.[0-9]{0,15}[1-9])?(E[+-][1-9][0-9])?\Z").map(Decimal)
LEAVES: st.SearchStrategy[Any] = st.none() | st.booleans() | st.text() | st.binary() | DIGITS
SETS: st.SearchStrategy[Any] = (
    st.sets(st.text(), min_size=1) | st.sets(st.binary(), min_size=1) | st.sets(DIGITS, min_size=1)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    LEAVES | SETS | st.just(set[Any]()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=15,
)
DOCUMENTS = st.dictionaries(st.text(), VALUES, max_size=5)


def typed(value: Any) -> Any:
    """Return a value with its types, since `1 == True == Decimal(1)`."""
    if isinstance(value, dict):
        return {name: typed(one) for name, one in value.items()}
    if isinstance(value, list):
        return [typed(one) for one in value]
    if isinstance(value, set):
        return type(value), {typed(one) for one in value}
    return type(value), value


@pytest.mark.hypothesis
@given(DOCUMENTS)
def test_attribute_values_come_back(given_: dict[str, Any]) -> None:
    wire = json.loads(json.dumps(image(given_)))
    assert typed(document(wire, "NewImage")) == typed(given_)


def of_boto(value: Any) -> Any:
    """Return an attribute value as boto3 has it, whose bytes are no base64."""
    ((kind, inner),) = value.items()
    if kind == "B":
        return {"B": b64decode(inner)}
    if kind == "BS":
        return {"BS": [b64decode(one) for one in inner]}
    if kind == "M":
        return {"M": {name: of_boto(one) for name, one in inner.items()}}
    return {"L": [of_boto(one) for one in inner]} if kind == "L" else value


def without_binary(value: Any) -> Any:
    """Return boto3's value with its Binary as the bytes that it holds."""
    if isinstance(value, Binary):
        return bytes(cast("Any", value))
    if isinstance(value, dict):
        return {name: without_binary(one) for name, one in value.items()}
    if isinstance(value, list):
        return [without_binary(one) for one in value]
    return {without_binary(one) for one in value} if isinstance(value, set) else value


@pytest.mark.hypothesis
@given(DOCUMENTS)
def test_attribute_values_are_read_as_boto3_reads_them(given_: dict[str, Any]) -> None:
    wire = image(given_)
    judge = TypeDeserializer()
    theirs = {name: without_binary(judge.deserialize(of_boto(one))) for name, one in wire.items()}
    assert typed(document(wire, "NewImage")) == typed(theirs)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (7, {"N": "7"}),
        (True, {"BOOL": True}),
        (0.1, {"N": "0.1"}),
        ((1, "a"), {"L": [{"N": "1"}, {"S": "a"}]}),
        (frozenset({2, 1}), {"NS": ["1", "2"]}),
        (bytearray(b"\xff"), {"B": "/w=="}),
        (set[Any](), {"SS": []}),
    ],
)
def test_other_values_are_written_as_the_nearest_type(value: Any, written: Any) -> None:
    assert attribute_value(value) == written


@pytest.mark.parametrize("value", [math.nan, math.inf, Decimal("NaN"), {1, "a"}, {True}, {None}, object(), {1: "a"}])
def test_what_no_attribute_value_holds_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        attribute_value(value)


@pytest.mark.parametrize(
    "number", ["", ".", "1_0", " 1", "1\n", "\u0661", "0x1", "1E+999999999", "1" * 300, "-", "--1", "1-2", "Infinity"]
)
def test_a_text_that_is_no_number_is_malformed(number: str) -> None:
    for wire in ({"N": number}, {"L": [{"N": number}]}, {"NS": [number]}):
        with pytest.raises(MalformedEvent):
            document({"a": wire}, "Keys")


def test_nesting_without_end_is_malformed() -> None:
    value: Any = {"S": "a"}
    for _ in range(100_000):
        value = {"L": [value]}
    with pytest.raises(MalformedEvent):
        document({"a": value}, "Keys")


MOMENTS = st.integers(-60_000_000_000_000, 250_000_000_000_000).map(
    lambda ms: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
FLOATS = st.floats(allow_nan=False)
IDS = st.binary(min_size=12, max_size=12).map(lambda data: ObjectId(data.hex()))
BSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.text() | st.binary() | st.integers(-(2**63), 2**63 - 1) | FLOATS | DIGITS
    | IDS | MOMENTS | st.uuids(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text().filter(lambda name: name[:1] != "$"), inner),
    max_leaves=15,
)  # fmt: skip


@pytest.mark.hypothesis
@given(st.dictionaries(st.text().filter(lambda name: name[:1] != "$"), BSON, max_size=5))
def test_extended_json_comes_back(given_: dict[str, Any]) -> None:
    wire = json.loads(json.dumps(extended(given_)))
    assert typed(plain(wire, "fullDocument")) == typed(given_)


RELAXED = [
    ({"$date": "2023-02-16T23:06:15.123Z"}, datetime(2023, 2, 16, 23, 6, 15, 123000, UTC)),
    ({"$date": {"$numberLong": "0"}}, datetime(1970, 1, 1, tzinfo=UTC)),
    ({"$numberDouble": "-Infinity"}, -math.inf),
    ({"$numberInt": "-2147483648"}, -(2**31)),
    ({"$uuid": "00000000-0000-0000-0000-000000000007"}, UUID(int=7)),
    (1.5, 1.5),
    (7, 7),
]


@pytest.mark.parametrize(("wire", "value"), RELAXED)
def test_relaxed_extended_json_is_read(wire: Any, value: Any) -> None:
    assert typed(plain(wire, "a")) == typed(value)


OTHERS = [
    {"$timestamp": {"t": 1, "i": 2}},
    {"$regularExpression": {"pattern": "^a", "options": ""}},
    {"$minKey": 1},
    {"$binary": {"base64": "/w==", "subType": "80"}},
    {"$date": {"$numberLong": "253402300800000"}},
    {"$symbol": "a"},
    {"$code": "f", "$scope": {}},
]


@pytest.mark.parametrize("wire", OTHERS)
def test_types_that_python_has_not_stay_what_they_are(wire: Any) -> None:
    assert plain(wire, "a") == wire
    assert extended({"a": wire}) == {"a": wire}


@pytest.mark.parametrize(
    "wire",
    [
        {"$oid": "abc"},
        {"$numberInt": "2147483648"},
        {"$numberInt": 1},
        {"$numberLong": "1_0"},
        {"$numberLong": ""},
        {"$date": "2023-02-16"},
        {"$date": None},
        {"$binary": {"base64": "!", "subType": "00"}},
        {"$binary": {"base64": "/w==", "subType": "04"}},
        {"$binary": {}},
        {"$uuid": 7},
        {"$numberDecimal": "x"},
    ],
)
def test_a_type_that_breaks_its_form_is_malformed(wire: Any) -> None:
    with pytest.raises(MalformedEvent, match=r"a\.b|base64"):
        plain({"b": wire}, "a")


@pytest.mark.parametrize("value", [2**63, datetime(2026, 1, 1), object()])  # noqa: DTZ001  a time without a zone
def test_what_mongodb_has_no_type_for_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        extended(value)
