"""Bytes to the handler's type: JSON as `json` reads it, types strictly, errors with places and never values."""

from __future__ import annotations

import enum
import json
import typing
import uuid
from collections.abc import Callable
from dataclasses import InitVar, dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal, NotRequired, TypedDict

import msgspec
import pydantic
import pytest

from fungible import AnswerError, PayloadError
from fungible.payload import parser, to_json
from tests.unit.other_module import Base

SECRET = "hunter2"


class Colour(enum.Enum):
    RED = "red"


class Level(enum.IntEnum):
    LOW = 1


@dataclass
class Line:
    price: float
    tags: set[str] = field(default_factory=set[str])


class Extra(TypedDict):
    line: Line
    note: NotRequired[str]


@dataclass
class Order:
    id: str
    lines: list[Line] = field(default_factory=list[Line])
    extra: Extra | None = None


@dataclass
class Node:
    child: Node | None = None
    value: int = 0


@dataclass
class Picky:
    even: int
    scale: InitVar[int] = 1

    def __post_init__(self, scale: int) -> None:
        if self.even % 2:
            raise ValueError(f"{SECRET} {self.even}")


@dataclass
class Derived(Base):
    own: int


class Model(pydantic.BaseModel):
    id: str
    at: datetime | None = None
    lines: list[int] = []

    @pydantic.field_validator("id")
    @classmethod
    def check(cls, value: str) -> str:
        if value == SECRET:
            raise ValueError(value)
        return value


class Strict(pydantic.BaseModel, strict=True):
    at: datetime
    id: uuid.UUID


class Struct(msgspec.Struct):
    id: str
    lines: list[int] = []
    colour: Literal["red"] = "red"


class Keyed(msgspec.Struct):
    names: dict[int, str]


class Refusing(msgspec.Struct):
    id: str

    def __post_init__(self) -> None:
        if self.id:
            raise ValueError(self.id)


class Cat(pydantic.BaseModel):
    kind: Literal["cat"]


class Dog(pydantic.BaseModel):
    kind: Literal["dog"]


class Owner(pydantic.BaseModel):
    pet: Cat | Dog = pydantic.Field(discriminator="kind")


UID = "12345678-1234-5678-1234-567812345678"
NOW = "2026-01-02T03:04:05+00:00"
GOOD: list[tuple[Any, str, Any]] = [
    (str, "grüß", "grüß"),
    (bytes, "grüß", "grüß".encode()),
    (dict, '{"a":1}', {"a": 1}),
    (list, "[1]", [1]),
    (object, "null", None),
    (Any, "[1]", [1]),
    (int, "5", 5),
    (float, "5", 5.0),
    (bool, "true", True),
    (type(None), "null", None),
    (dict[str, int], '{"a":1}', {"a": 1}),
    (list[int], " [1, 2] ", [1, 2]),
    (set[int], "[1,1]", {1}),
    (frozenset[int], "[1]", frozenset([1])),
    (tuple[int, str], '[1,"a"]', (1, "a")),
    (tuple[int, ...], "[1,2]", (1, 2)),
    (int | str, '"a"', "a"),
    (int | None, "null", None),
    (Literal["a", 1, True], "1", 1),
    (Literal["a", 1, True], "true", True),
    (Colour, '"red"', Colour.RED),
    (Level, "1", Level.LOW),
    (uuid.UUID, f'"{UID}"', uuid.UUID(UID)),
    (date, '"2026-01-02"', date(2026, 1, 2)),
    (datetime, f'"{NOW}"', datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
    (Decimal, '"1.10"', Decimal("1.10")),
    (Decimal, "1.5", Decimal("1.5")),
    (Line, '{"price":1,"unknown":2}', Line(1.0)),
    (
        Order,
        '{"id":"a","lines":[{"price":2,"tags":["x"]}],"extra":{"line":{"price":3}}}',
        Order("a", [Line(2.0, {"x"})], {"line": Line(3.0)}),
    ),
    (Order | None, "null", None),
    (list[Line], '[{"price":1}]', [Line(1.0)]),
    (Node, '{"child":{"child":null}}', Node(Node())),
    (Derived, '{"amount":"1.5","own":1}', Derived(Decimal("1.5"), 1)),
    (Model, '{"id":"a"}', Model(id="a")),
    (list[Model], '[{"id":"a"}]', [Model(id="a")]),
    (Strict, f'{{"at":"{NOW}","id":"{UID}"}}', Strict(at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), id=uuid.UUID(UID))),
    (
        Strict | None,
        f'{{"at":"{NOW}","id":"{UID}"}}',
        Strict(at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), id=uuid.UUID(UID)),
    ),
    (Struct, '{"id":"a","lines":[1]}', Struct(id="a", lines=[1])),
    (dict[str, Struct], '{"k":{"id":"a"}}', {"k": Struct(id="a")}),
    (Keyed, '{"names":{"1":"a"}}', Keyed({1: "a"})),
    (list[Keyed], '[{"names":{"1":"a"}}]', [Keyed({1: "a"})]),
    (typing.Dict, '{"a":1}', {"a": 1}),  # noqa: UP006  as others write it
    (typing.List, "[1]", [1]),  # noqa: UP006  as others write it
]


@pytest.mark.parametrize(("kind", "text", "value"), GOOD, ids=lambda one: str(one)[:30])
def test_a_sound_body_becomes_its_type_from_text_and_from_bytes(kind: Any, text: str, value: Any) -> None:
    parse = parser(kind)
    assert parse is not None
    for body in (text, text.encode()):
        found = parse(body)
        assert found == value
        assert type(found) is type(value)


INVALID: list[tuple[Any, str, list[str]]] = [
    (dict, "[]", ["$"]),
    (list, "{}", ["$"]),
    (int, "true", ["$"]),
    (int, "1.0", ["$"]),
    (int, f'"{SECRET}"', ["$"]),
    (float, '"1"', ["$"]),
    (float, "true", ["$"]),
    (bool, "1", ["$"]),
    (str | int, "[]", ["$"]),
    (list[int], f'[1,"{SECRET}",null]', ["$[1]", "$[2]"]),
    (tuple[int, str], "[1]", ["$"]),
    (Colour, f'"{SECRET}"', ["$"]),
    (Colour, "[]", ["$"]),
    (Literal["a", 1], "true", ["$"]),
    (Literal["a"], f'"{SECRET}"', ["$"]),
    (uuid.UUID, f'"{SECRET}"', ["$"]),
    (uuid.UUID, "5", ["$"]),
    (date, f'"{SECRET}"', ["$"]),
    (datetime, '"2026-01-02T03:04:05"', ["$"]),
    (datetime, "5", ["$"]),
    (Decimal, f'"{SECRET}"', ["$"]),
    (Decimal, '"NaN"', ["$"]),
    (Decimal, '"Infinity"', ["$"]),
    (Decimal, "true", ["$"]),
    (Line, "{}", ["$.price"]),
    (Line, "5", ["$"]),
    (Line, f'{{"price":"{SECRET}","tags":5}}', ["$.price", "$.tags"]),
    (
        Order,
        '{"lines":[{"price":1},{},{"price":null}],"extra":{"note":5}}',
        ["$.id", "$.lines[1].price", "$.lines[2].price"],
    ),
    (dict[str, int], '{"a b":"x","ok":"y"}', ["$['a b']", "$.ok"]),
    (dict[str, int], '{"a\\nERROR forged":"x"}', [r"$['a\nERROR forged']"]),
    (Picky, '{"even":3}', ["$"]),
    (list[Picky], '[{"even":2},{"even":3}]', ["$[1]"]),
    (Derived, "{}", ["$.amount", "$.own"]),
    (Model, f'{{"id":"{SECRET}"}}', ["$.id"]),
    (Model, f'{{"id":5,"lines":["{SECRET}"],"at":"{SECRET}"}}', ["$.id", "$.at", "$.lines[0]"]),
    (list[Model], f'[{{"id":"{SECRET}"}}]', ["$[0].id"]),
    (Model, "[]", ["$"]),
    (Struct, f'{{"id":"a","lines":["{SECRET}"]}}', ["$.lines[0]"]),
    (Struct, "{}", ["$"]),
    (list[Struct], '[{"id":5}]', ["$[0].id"]),
    (Struct, f'{{"id":"a","colour":"{SECRET}"}}', ["$.colour"]),
    (Struct, f'"{SECRET}"', ["$"]),
    (float, "9" * 400, ["$"]),
    (list[float], "[1," + "9" * 400 + "]", ["$[1]"]),
    (Keyed, f'{{"names":{{"{SECRET}":"a"}}}}', ["$.names"]),
    (Refusing, f'{{"id":"{SECRET}"}}', ["$"]),
    (list[Refusing], f'[{{"id":"{SECRET}"}}]', ["$[0]"]),
    (Owner, f'{{"pet":{{"kind":"{SECRET}"}}}}', ["$.pet"]),
]


@pytest.mark.parametrize(("kind", "text", "places"), INVALID, ids=lambda one: str(one)[:30])
def test_an_unsound_body_is_a_422_with_every_place_and_no_value(kind: Any, text: str, places: list[str]) -> None:
    parse = parser(kind)
    assert parse is not None
    with pytest.raises(PayloadError) as caught:
        parse(text)
    assert caught.value.status == 422
    found = [one["at"] for one in caught.value.errors]
    assert [place for place in places if not any(at.startswith(place) for at in found)] == []
    assert SECRET not in str(caught.value) + repr(caught.value.errors)
    assert "\n" not in str(caught.value)


NOT_JSON: list[str | bytes] = [
    "",
    " ",
    "{",
    "nul",
    "'a'",
    '{"a":}',
    "[1,]",
    "[1 2]",
    "1 2",
    '{"a":1}x',
    "NaN",
    "[Infinity]",
    "-Infinity",
    "[" * 100_000,
    '{"id":' * 100_000,
    "9" * 5000,
    b"\xff",
    b'"\xed\xa0\x80"',
    "\ufeff{}",
    "\ufeff".encode() + b"{}",
    "\xa0{}",
    '"\n"',
    "01",
    '{"id":"a"}\x00',
    '{"id":"a"},',
]


@pytest.mark.parametrize("kind", [dict, object, Order, Model, Struct, list[Model]])
@pytest.mark.parametrize("text", NOT_JSON, ids=lambda one: ascii(one)[:20])
def test_what_is_no_json_is_refused_by_every_parser(kind: Any, text: str | bytes) -> None:
    parse = parser(kind)
    assert parse is not None
    with pytest.raises(PayloadError) as caught:
        parse(text)
    assert caught.value.status == 400 or kind in (Model, Struct)
    assert caught.value.status in (400, 422)


def test_a_type_that_holds_itself_is_read_in_linear_time_and_to_a_limit() -> None:
    parse = parser(Node)
    assert parse is not None
    with pytest.raises(PayloadError) as caught:
        parse('{"child":' * 60 + '{"value":"x"}' + "}" * 60)
    assert caught.value.errors[0]["at"] == "$" + ".child" * 60 + ".value"
    with pytest.raises(PayloadError) as caught:
        parse('{"child":' * 600 + "null" + "}" * 600)
    assert caught.value.status == 400


def test_types_that_hold_one_another_are_made_once_each() -> None:
    mesh: Any = int
    for at in range(40):
        mesh = dataclass(type(f"N{at}", (), {"__annotations__": {"one": mesh, "two": mesh | None}}))
    parse = parser(mesh)
    assert parse is not None
    with pytest.raises(PayloadError) as caught:
        parse('{"one":' * 40 + '"x"' + "}" * 40)
    assert caught.value.errors[-1]["at"] == "$" + ".one" * 40


RICH: list[tuple[Any, Any]] = [
    (Order("a", [Line(1.5)]), {"id": "a", "lines": [{"price": 1.5, "tags": []}], "extra": None}),
    ([datetime(2026, 1, 2, tzinfo=UTC), date(2026, 1, 2)], ["2026-01-02T00:00:00+00:00", "2026-01-02"]),
    ([uuid.UUID(UID), Decimal("1.10")], [UID, "1.10"]),
    ([Colour.RED, Level.LOW], ["red", 1]),
    ({1}, [1]),
    (
        {"m": [Model(id="a")], "s": Struct(id="b")},
        {"m": [{"id": "a", "at": None, "lines": []}], "s": {"id": "b", "lines": [], "colour": "red"}},
    ),
    ({1: 2, None: 3, False: 4}, {"1": 2, "null": 3, "false": 4}),
    ((1, (2,)), [1, [2]]),
]


@pytest.mark.parametrize(("value", "plain"), RICH, ids=lambda one: str(one)[:20])
def test_standard_types_and_models_have_one_form_in_json(value: Any, plain: Any) -> None:
    assert json.loads(to_json(value)) == plain


def ring() -> Any:
    inner = Node()
    inner.child = inner
    return inner


NO_JSON: Any = object()
UNWRITABLE: list[Callable[[], Any]] = [
    object,
    lambda: [object()],
    lambda: b"x",
    lambda: float("nan"),
    lambda: [float("inf")],
    lambda: {(1,): 2},
    ring,
    lambda: {"a": Order},
    lambda: Model.model_construct(id=NO_JSON),
    lambda: Struct(id=NO_JSON),
    lambda: [Model.model_construct(at=NO_JSON)],
]


@pytest.mark.parametrize("make", UNWRITABLE)
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_what_json_cannot_hold_is_an_answer_error(make: Callable[[], Any]) -> None:
    with pytest.raises(AnswerError):
        to_json(make())


class Plain: ...


@pytest.mark.parametrize("kind", [Plain, Callable, complex, type, dict[int, str]])
def test_what_is_no_payload_type_has_no_parser(kind: Any) -> None:
    assert parser(kind) is None
