"""Which parameter gets what: each source in its order, converted strictly; whatever cannot be bound says its fix."""

from __future__ import annotations

import enum
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest

from fungible import App, Body, Context, Cookie, Header, HttpRequest, HttpResponse, Query
from tests.unit.kit import Drive

UID = UUID("12345678-1234-5678-1234-567812345678")


class Colour(enum.Enum):
    RED = "red"


class Size(enum.IntEnum):
    SMALL = 1


@dataclass
class Order:
    id: str


class Pool: ...


Maybe = bool | None
DEFAULT = Order("d")


# One handler for each row: the route, what is asked, with which headers and body, and what the handler got.
def path_text(x: str) -> Any:
    return x


def path_bare(x: str) -> Any:
    return x


path_bare.__annotations__.clear()


def path_int(x: int) -> Any:
    return x


def path_uuid(x: UUID) -> Any:
    return x


def path_enum(x: Colour) -> Any:
    return x


def path_two(y: date, x: Literal["a", 1, True]) -> Any:
    return [x, y]


def query_int(q: int) -> Any:
    return q


def query_default(q: float = 1.5) -> Any:
    return q


def query_optional(q: Maybe) -> Any:
    return q


def query_none(q: Decimal | None = None) -> Any:
    return q


def query_list(q: list[int]) -> Any:
    return q


def query_list_default(q: list[Colour] | None = None) -> Any:
    return q


def query_size(q: Size) -> Any:
    return q


def query_time(q: datetime) -> Any:
    return q


def query_named(q: Annotated[str, Query("the-q")]) -> Any:
    return q


def header(x_tenant: Annotated[str, Header]) -> Any:
    return x_tenant


def header_named(x: Annotated[int, Header("X-Count")] = 5) -> Any:
    return x


def header_or_none(x_tenant: Annotated[str, Header()] | None) -> Any:
    return x_tenant


def cookie(sid: Annotated[str, Cookie()]) -> Any:
    return sid


def cookie_none(sid: Annotated[str | None, Cookie("s")]) -> Any:
    return sid


def body_text(b: Annotated[str, Body()]) -> Any:
    return b


def body_int(b: Annotated[int, Body]) -> Any:
    return b


def body_bytes(b: bytes) -> Any:
    return b.hex()


def body_bytes_or_none(b: bytes | None) -> Any:
    return b and b.hex()


def body_text_or_none(b: Annotated[str | None, Body()] = None) -> Any:
    return b


def body_order(b: Order) -> Any:
    return b


def body_optional(b: Order | None) -> Any:
    return b


def body_default(b: Order = DEFAULT) -> Any:
    return b


def body_any(b: Any) -> Any:
    return b


def the_event(request: HttpRequest) -> Any:
    return request.method


def the_context(c: Context) -> Any:
    return c.function


def all_at_once(x: str, order: Order, c: Context, /, r: HttpRequest, *, q: int = 3, pool: Pool) -> Any:
    return [x, order.id, c.function, r.path, q, type(pool).__name__]


ROWS: list[tuple[Callable[..., Any], str, str, dict[str, str], str, Any]] = [
    (path_text, "/{x}", "/a%20b", {}, "", "a b"),
    (path_bare, "/{x}", "/7", {}, "", "7"),
    (path_int, "/{x}", "/-7", {}, "", -7),
    (path_uuid, "/{x}", f"/{UID}", {}, "", str(UID)),
    (path_enum, "/{x}", "/red", {}, "", "red"),
    (path_text, "/r/{x...}", "/r/a/b", {}, "", "a/b"),
    (path_two, "/{x}/{y}", "/1/2026-01-02", {}, "", [1, "2026-01-02"]),
    (path_two, "/{x}/{y}", "/true/2026-01-02", {}, "", [True, "2026-01-02"]),
    (query_int, "/", "/?q=5&q=6", {}, "", 5),
    (query_default, "/", "/", {}, "", 1.5),
    (query_default, "/", "/?q=2", {}, "", 2.0),
    (query_optional, "/", "/", {}, "", None),
    (query_optional, "/", "/?q=TRUE", {}, "", True),
    (query_none, "/", "/?q=1.10", {}, "", "1.10"),
    (query_none, "/", "/", {}, "", None),
    (query_list, "/", "/?q=1&q=2", {}, "", [1, 2]),
    (query_list, "/", "/", {}, "", []),
    (query_list_default, "/", "/", {}, "", None),
    (query_list_default, "/", "/?q=red", {}, "", ["red"]),
    (query_size, "/", "/?q=1", {}, "", 1),
    (query_time, "/", "/?q=2026-01-02T00:00:00Z", {}, "", datetime(2026, 1, 2, tzinfo=UTC).isoformat()),
    (query_named, "/", "/?the-q=a%2Bb+c", {}, "", "a+b c"),
    (header, "/", "/", {"x-tenant": "t"}, "", "t"),
    (header_or_none, "/", "/", {"x-tenant": "t"}, "", "t"),
    (header_or_none, "/", "/", {}, "", None),
    (header_named, "/", "/", {}, "", 5),
    (header_named, "/", "/", {"x-count": "7"}, "", 7),
    (cookie, "/", "/", {"cookie": "sid=a; b=c"}, "", "a"),
    (cookie_none, "/", "/", {}, "", None),
    (body_text, "/", "/", {"content-type": "text/x"}, "grüß", "grüß"),
    (body_int, "/", "/", {}, "5", 5),
    (body_bytes, "/", "/", {}, "a", "61"),
    (body_bytes_or_none, "/", "/", {"content-type": "image/png"}, "a", "61"),
    (body_bytes_or_none, "/", "/", {}, "", None),
    (body_text_or_none, "/", "/", {"content-type": "text/x"}, "grüß", "grüß"),
    (body_text_or_none, "/", "/", {}, "", None),
    (body_order, "/", "/", {}, '{"id":"a"}', {"id": "a"}),
    (body_optional, "/", "/", {}, "", None),
    (body_optional, "/", "/", {}, "null", None),
    (body_default, "/", "/", {}, "", {"id": "d"}),
    (body_any, "/", "/", {}, "[1]", [1]),
    (the_event, "/", "/", {}, "", "POST"),
    (the_context, "/", "/", {}, "", "the_context"),
    (all_at_once, "/o/{x}", "/o/a?q=4", {}, '{"id":"b"}', ["a", "b", "all_at_once", "/o/a", 4, "Pool"]),
]


def app_of(handler: Callable[..., Any], route: str) -> App:
    app = App("a")

    @app.resource()
    def pool() -> Pool:
        return Pool()

    app.http("POST", path=route)(handler)
    return app


def boxed(handler: Callable[..., Any]) -> Callable[..., Any]:
    """Return the handler answering in a list, so that None and text come back as JSON."""

    @functools.wraps(handler)
    def box(*args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponse.json([handler(*args, **kwargs)])

    return box


@pytest.mark.parametrize(
    ("handler", "route", "target", "headers", "body", "expected"),
    ROWS,
    ids=lambda one: getattr(one, "__name__", ascii(one))[:24],
)
def test_a_parameter_gets_what_its_annotation_says(
    drive: Drive, handler: Any, route: str, target: str, headers: dict[str, str], body: str, expected: Any
) -> None:
    reply = drive(app_of(boxed(handler), route), "POST", target, body, list(headers.items()))
    assert (reply.status, json.loads(reply.body)) == (200, [expected])


SECRET = "hunter2"
UNFIT: list[tuple[Callable[..., Any], str, str, dict[str, str], str]] = [
    *[
        (path_int, "/{x}", f"/{text}", {}, "path.x")
        for text in (SECRET, "1.0", "%D9%A3", "+1", "1_0", "%201", "9" * 5000, "-")
    ],
    (path_uuid, "/{x}", f"/{SECRET}", {}, "path.x"),
    (path_enum, "/{x}", f"/{SECRET}", {}, "path.x"),
    (path_two, "/{x}/{y}", f"/a/{SECRET}", {}, "path.y"),
    (query_int, "/", "/", {}, "query.q"),
    (query_int, "/", "/?q=", {}, "query.q"),
    *[(query_default, "/", f"/?q={text}", {}, "query.q") for text in (SECRET, "nan", "inf", "1e999", "1_0")],
    *[(query_none, "/", f"/?q={text}", {}, "query.q") for text in (SECRET, "NaN", "Infinity", "sNaN")],
    (query_optional, "/", "/?q=yes", {}, "query.q"),
    (query_list, "/", f"/?q=1&q={SECRET}", {}, "query.q"),
    (query_size, "/", "/?q=2", {}, "query.q"),
    (query_time, "/", f"/?q={SECRET}", {}, "query.q"),
    (query_named, "/", "/?q=a", {}, "query.the-q"),
    (header, "/", "/", {}, "header.x-tenant"),
    (header_named, "/", "/", {"x-count": SECRET}, "header.X-Count"),
    (cookie, "/", "/", {"cookie": "b=c"}, "cookie.sid"),
]


@pytest.mark.parametrize(
    ("handler", "route", "target", "headers", "place"), UNFIT, ids=lambda one: getattr(one, "__name__", ascii(one))[:24]
)
def test_what_does_not_convert_is_a_422_that_names_the_place_and_not_the_value(
    drive: Drive,
    capsys: pytest.CaptureFixture[str],
    handler: Any,
    route: str,
    target: str,
    headers: dict[str, str],
    place: str,
) -> None:
    reply = drive(app_of(handler, route), "POST", target, "", list(headers.items()))
    assert (reply.status, [one["at"] for one in reply.json()["errors"]]) == (422, [place])
    assert SECRET not in reply.body.decode() + capsys.readouterr().err
