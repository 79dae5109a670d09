"""Firestore's documents: read as Google's own library reads them, whole in Python and back, and total on any bytes."""

from __future__ import annotations

import json
import math
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fungible.errors import MalformedEvent
from fungible.testing.strategies import JSON, TEXT, mutated
from fungible_gcp import documents
from fungible_gcp.simulate import _protobuf
from fungible_gcp.values import GeoPoint, Reference, Timestamp, from_typed, instant, to_typed

NAME = "projects/p/databases/(default)/documents/orders/7"
DATA: Any = import_module("google.events.cloud.firestore").DocumentEventData.pb()
FORMAT: Any = import_module("google.protobuf.json_format")
SECONDS = st.integers(-62_135_596_800, 253_402_300_799)
TIMES = st.builds(instant, SECONDS, st.integers(0, 999_999_999), st.just("time"))
DEGREES = st.floats(-180, 180)
LEAVES: Any = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    TEXT,
    st.binary(max_size=20),
    TIMES,
    TEXT.map(Reference),
    st.builds(lambda x, y: GeoPoint({"latitude": x, "longitude": y}), DEGREES, DEGREES),
)
VALUES = st.recursive(LEAVES, lambda one: st.lists(one, max_size=3) | st.dictionaries(TEXT, one, max_size=3))
FIELDS = st.dictionaries(TEXT, VALUES, max_size=4)


def exactly(value: Any) -> Any:
    """Return a value with its type, and with what no comparison sees: signs of zero, nanoseconds."""
    if isinstance(value, dict):
        return type(value), {name: exactly(one) for name, one in value.items()}
    if isinstance(value, list):
        return [exactly(one) for one in value]
    if isinstance(value, datetime):
        return type(value), value, value.nanosecond if isinstance(value, Timestamp) else None
    return type(value), math.copysign(1, value) if isinstance(value, float) else None, value


def googles(fields: dict[str, Any], *, before: bool = False) -> Any:
    """Return Google's own message of an event whose document has these fields."""
    said = json.loads(json.dumps({"name": NAME, **to_typed(fields)["mapValue"]}))
    return FORMAT.ParseDict({"oldValue" if before else "value": said}, DATA())


@pytest.mark.hypothesis
@given(FIELDS)
def test_a_document_of_google_s_library_is_read_as_it_is(fields: dict[str, Any]) -> None:
    before, after = documents.from_protobuf(googles(fields).SerializeToString())
    assert before is None
    assert after is not None
    assert (after.name, exactly(after.values)) == (NAME, exactly(fields))


@pytest.mark.hypothesis
@given(FIELDS)
def test_a_document_in_google_s_json_is_read_as_it_is(fields: dict[str, Any]) -> None:
    event = FORMAT.MessageToDict(googles(fields, before=True))
    before, after = documents.from_json(json.loads(json.dumps(event)))
    assert after is None
    assert before is not None
    assert (before.name, exactly(before.values)) == (NAME, exactly(fields))


@pytest.mark.hypothesis
@given(VALUES)
@example(GeoPoint({"latitude": 0.0, "longitude": -0.0}))
def test_a_value_comes_back_from_its_typed_form(value: Any) -> None:
    typed = to_typed(value)
    assert exactly(from_typed(json.loads(json.dumps(typed)))) == exactly(value)
    assert exactly(deepcopy(value)) == exactly(value)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_doubles_that_json_has_not_are_text_there(number: float) -> None:
    typed = json.loads(json.dumps(to_typed(number), allow_nan=False))
    assert repr(from_typed(typed)) == repr(number)
    after = documents.from_protobuf(googles({"a": number}).SerializeToString())[1]
    assert after is not None
    assert repr(after.values["a"]) == repr(number)


@pytest.mark.parametrize(
    ("value", "error"),
    [(2**63, ValueError), (datetime(2026, 1, 1), ValueError), ({1}, TypeError), ((1,), TypeError)],  # noqa: DTZ001
)
def test_what_firestore_cannot_hold_is_refused(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        to_typed({"a": [value]})


def test_nanoseconds_are_kept_and_the_rest_is_a_datetime() -> None:
    fine = instant(1, 123_456_789, "time")
    assert isinstance(fine, Timestamp)
    assert (fine.nanosecond, fine.microsecond) == (123_456_789, 123_456)
    assert type(instant(1, 123_456_000, "time")) is datetime
    assert from_typed({"timestampValue": "1970-01-01T02:00:01.5+02:00"}) == datetime(
        1970, 1, 1, tzinfo=UTC
    ) + timedelta(seconds=1.5)
    for seconds, nanos in ((10**12, 0), (-(10**12), 0), (0, -1), (0, 10**9)):
        with pytest.raises(MalformedEvent):
            instant(seconds, nanos, "time")


PLAIN = st.recursive(
    LEAVES.filter(lambda one: not isinstance(one, (datetime, Reference, dict))),
    lambda one: st.lists(one, max_size=3) | st.dictionaries(TEXT, one, max_size=3),
)


@pytest.mark.hypothesis
@given(st.dictionaries(TEXT, PLAIN))
def test_what_the_simulator_writes_google_s_library_reads(fields: dict[str, Any]) -> None:
    data = _protobuf.event(None, _protobuf.document(NAME, fields))
    found = DATA.FromString(data)
    assert found.value.name == NAME
    assert found.value.create_time.seconds == found.value.update_time.seconds == 1_767_225_600
    assert found.value.fields == googles(fields).value.fields


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_document_that_is_cut_off_is_malformed(missing: int) -> None:
    with pytest.raises(MalformedEvent, match="ends inside a field"):
        _all(googles({"a": "text"}).SerializeToString()[:-missing])


def _all(data: bytes) -> None:
    for one in documents.from_protobuf(data):
        if one is not None:
            assert isinstance(one.values, dict)


@pytest.mark.hypothesis
@given(st.binary(max_size=200))
@example(b"\x0a" * 199)
def test_any_bytes_are_documents_or_malformed(data: bytes) -> None:
    with suppress(MalformedEvent):
        _all(data)


@pytest.mark.hypothesis
@given(FIELDS, st.data())
def test_a_document_with_one_byte_changed_is_one_or_malformed(fields: dict[str, Any], data: st.DataObject) -> None:
    good = bytearray(googles(fields).SerializeToString())
    good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    with suppress(MalformedEvent):
        _all(bytes(good))


@pytest.mark.hypothesis
@given(st.one_of(JSON, VALUES.map(to_typed).flatmap(mutated)))
def test_any_json_is_a_value_or_malformed(typed: Any) -> None:
    with suppress(MalformedEvent):
        from_typed(typed)


def nested(depth: int) -> bytes:
    """Return a typed value inside so many arrays."""
    inside = _protobuf.value(1)
    for _ in range(depth):
        inside = _protobuf.part(9, _protobuf.part(1, inside))
    return inside


@pytest.mark.parametrize(("depth", "taken"), [(20, True), (60, True), (70, False), (20_000, False)])
def test_values_are_read_to_a_depth_beyond_firestore_s_own(depth: int, *, taken: bool) -> None:
    entry = _protobuf.part(1, b"a") + _protobuf.part(2, nested(depth))
    data = _protobuf.event(None, _protobuf.part(1, NAME.encode()) + _protobuf.part(2, entry))
    if taken:
        _all(data)
        return
    with pytest.raises(MalformedEvent, match="too deep"):
        _all(data)


def test_values_in_json_are_read_to_the_same_depth() -> None:
    typed: Any = {"nullValue": None}
    for _ in range(70):
        typed = {"mapValue": {"fields": {"a": typed}}}
    with pytest.raises(MalformedEvent, match="too deep"):
        from_typed(typed)
