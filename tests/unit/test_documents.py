"""Documents to the handler's types: Decimal, bytes, sets and times are what the type asks for, without loss."""

from __future__ import annotations

import enum
import uuid
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal, TypedDict

import msgspec
import pydantic
import pytest

from fungible import PayloadError
from fungible.item_binding import PARSERS

TINY = Decimal("0.1234567890123456789012345678901234567")
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
KEY = uuid.UUID(int=7)


class Level(enum.IntEnum):
    LOW = 1


class Price(TypedDict):
    price: float


@dataclass
class Line:
    price: float
    count: int


@dataclass
class Order:
    id: str
    total: float
    count: int
    exact: Decimal
    data: bytes
    tags: set[str]
    at: datetime
    lines: list[Line] = field(default_factory=list[Line])


class Model(pydantic.BaseModel):
    id: str
    total: float
    count: int
    exact: Decimal
    data: bytes
    tags: set[str]
    at: datetime
    lines: list[Line] = []


class Struct(msgspec.Struct):
    id: str
    total: float
    count: int
    exact: Decimal
    data: bytes
    tags: set[str]
    at: datetime
    lines: list[Line] = []


DOCUMENT: dict[str, Any] = {
    "id": "a",
    "total": Decimal("1.5"),
    "count": Decimal("1E+2"),
    "exact": TINY,
    "data": b"\xff\x00",
    "tags": {"b", "a"},
    "at": MOMENT,
    "lines": [{"price": Decimal("24.75"), "count": Decimal(2)}],
}


def made(kind: Any, document: Any) -> Any:
    """Return the document after a change, as a handler that asks for `kind` gets it."""
    parse: Any = PARSERS["collection"](kind)
    assert parse is not None
    before, after = parse((None, document))
    assert before is None
    return after


@pytest.mark.parametrize("kind", [Order, Model, Struct])
def test_a_document_becomes_the_type_without_loss(kind: Any) -> None:
    found = made(kind, DOCUMENT)
    expected = {**DOCUMENT, "total": 1.5, "count": 100, "lines": [Line(24.75, 2)]}
    for name, value in expected.items():
        assert getattr(found, name) == value
        assert type(getattr(found, name)) is type(value)
    assert type(found.lines[0].count) is int


@pytest.mark.parametrize("kind", [Order, Model, Struct])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("count", Decimal("1.5")),
        ("count", b"x"),
        ("total", "much"),
        ("id", Decimal(1)),
        ("tags", {b"\xff"}),
        ("at", Decimal("NaN")),
    ],
)
def test_what_a_field_cannot_hold_is_the_senders_fault_with_its_place(kind: Any, field: str, value: Any) -> None:
    with pytest.raises(PayloadError) as caught:
        made(kind, {**DOCUMENT, field: value})
    assert caught.value.errors[0]["at"].startswith(f"after.{field}")


@pytest.mark.parametrize("kind", [Order, Struct])
def test_a_number_of_too_many_digits_is_never_written_out(kind: Any) -> None:
    with pytest.raises(PayloadError):
        made(kind, {**DOCUMENT, "count": Decimal("1E+999999999")})


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (dict, DOCUMENT, DOCUMENT),
        (dict[str, int], {"a": Decimal(1)}, {"a": 1}),
        (dict[str, int | float], {"a": Decimal(1), "b": Decimal("1.5")}, {"a": 1, "b": 1.5}),
        (dict[str, Decimal], {"a": TINY}, {"a": TINY}),
        (dict[str, Price], {"a": {"price": Decimal(2)}}, {"a": {"price": 2.0}}),
        (dict[str, list[str]], {"a": {"y", "x"}, "b": frozenset("z")}, {"a": ["x", "y"], "b": ["z"]}),
        (dict[str, frozenset[int]], {"a": {Decimal(1)}}, {"a": frozenset({1})}),
        (dict[str, Literal[1, "x"]], {"a": Decimal(1), "b": "x"}, {"a": 1, "b": "x"}),
        (dict[str, Level], {"a": Decimal(1)}, {"a": Level.LOW}),
        (dict[str, uuid.UUID], {"a": KEY, "b": str(KEY)}, {"a": KEY, "b": KEY}),
        (dict[str, date], {"a": date(2026, 1, 2)}, {"a": date(2026, 1, 2)}),
        (dict[str, bytes], {"a": b"\xff", "b": "/w=="}, {"a": b"\xff", "b": b"\xff"}),
    ],
)
def test_standard_types_take_their_own_values(kind: Any, value: Any, expected: Any) -> None:
    found = made(kind, value)
    assert found == expected
    for name, one in expected.items():
        assert type(found[name]) is type(one)


def test_a_subclass_of_text_is_text() -> None:
    class Identifier(str):
        __slots__ = ()

    found = made(dict[str, str], {"a": Identifier("x")})
    assert type(found["a"]) is str


def test_a_number_that_is_not_finite_is_no_float() -> None:
    with pytest.raises(PayloadError):
        made(dict[str, float], {"a": Decimal("Infinity")})


def test_a_document_that_is_json_goes_by_the_rules_for_json() -> None:
    strict = pydantic.create_model("Strict", __config__=pydantic.ConfigDict(strict=True), at=(datetime, ...))
    assert made(strict, {"at": "2026-01-02T03:04:05Z"}).at == MOMENT
