"""What a handler's result and its failure mean under HTTP, the same through every entry."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pydantic
import pytest

from fungible import App, HttpError, HttpResponse, Reject, Retry
from tests.unit.kit import Drive

SECRET = "hunter2-of-the-inside"


@dataclass
class Line:
    price: float


@dataclass
class Order:
    id: str
    lines: list[Line] = field(default_factory=list[Line])


class Model(pydantic.BaseModel):
    id: str


class Struct(msgspec.Struct):
    id: str


def raises(error: BaseException) -> Any:
    raise error


JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
PROBLEM = "application/problem+json"

ANSWERS: list[tuple[str, Any, int, str | None, bytes]] = [
    ("text", "grüß", 200, TEXT, "grüß".encode()),
    ("empty text", "", 200, TEXT, b""),
    ("bytes", b"\x00\xff", 200, "application/octet-stream", b"\x00\xff"),
    ("bytearray", bytearray(b"a"), 200, "application/octet-stream", b"a"),
    ("nothing", None, 204, None, b""),
    ("dict", {"a": [1, None, True, 1.5, "é"]}, 200, JSON, '{"a":[1,null,true,1.5,"é"]}'.encode()),
    ("list", [], 200, JSON, b"[]"),
    ("number", 7, 200, JSON, b"7"),
    ("false", False, 200, JSON, b"false"),
    ("tuple", (1, 2), 200, JSON, b"[1,2]"),
    ("dataclass", Order("a", [Line(1.5)]), 200, JSON, b'{"id":"a","lines":[{"price":1.5}]}'),
    ("pydantic", Model(id="a"), 200, JSON, b'{"id":"a"}'),
    ("msgspec", Struct(id="a"), 200, JSON, b'{"id":"a"}'),
    (
        "models inside",
        {"a": Model(id="a"), "b": [Struct(id="b")], "c": Order("c")},
        200,
        JSON,
        b'{"a":{"id":"a"},"b":[{"id":"b"}],"c":{"id":"c","lines":[]}}',
    ),
    ("untyped bytes", HttpResponse(b"x", 201, {"x-a": "1"}), 201, "application/octet-stream", b"x"),
    ("untyped text", HttpResponse("x", 201), 201, TEXT, b"x"),
    (
        "own content type",
        HttpResponse.json({}, headers={"Content-Type": "application/hal+json"}),
        200,
        "application/hal+json",
        b"{}",
    ),
]


@pytest.mark.parametrize(("answer", "status", "kind", "body"), [a[1:] for a in ANSWERS], ids=[a[0] for a in ANSWERS])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_answer_is_what_its_type_says(
    drive: Drive, method: str, answer: Any, status: int, kind: str | None, body: bytes
) -> None:
    app = App("a")
    app.get("/")(lambda: answer)
    reply = drive(app, method, "/")
    assert (reply.status, reply.header("content-type")) == (status, kind)
    assert reply.body == (body if method == "GET" else b"")
    assert [name for name, _ in reply.headers].count("content-type") == (kind is not None)
    if method == "HEAD" and body:
        assert reply.header("content-length") == str(len(body))


FAILURES: list[tuple[str, Exception, int, str, dict[str, str]]] = [
    ("HttpError", HttpError(409, "sold out"), 409, "Conflict", {}),
    ("bare HttpError", HttpError(418), 418, "I'm a Teapot", {}),
    ("unnamed status", HttpError(499), 499, "Error", {}),
    (
        "with headers",
        HttpError(401, "", {"www-authenticate": "Bearer"}),
        401,
        "Unauthorized",
        {"www-authenticate": "Bearer"},
    ),
    ("with header pairs", HttpError(429, "", [("retry-after", "9")]), 429, "Too Many Requests", {"retry-after": "9"}),
    ("Retry", Retry("busy", after=1.2), 503, "Service Unavailable", {"retry-after": "2"}),
    ("Retry at once", Retry(after=0), 503, "Service Unavailable", {"retry-after": "0"}),
    ("Reject", Reject("never"), 422, "Unprocessable Content", {}),
    ("413", HttpError(413), 413, "Content Too Large", {}),
    ("414", HttpError(414), 414, "URI Too Long", {}),
    ("416", HttpError(416), 416, "Range Not Satisfiable", {}),
    ("404", HttpError(404), 404, "Not Found", {}),
    ("502", HttpError(502, "no supplier"), 502, "Bad Gateway", {}),
]


@pytest.mark.parametrize(
    ("error", "status", "title", "headers"), [f[1:] for f in FAILURES], ids=[f[0] for f in FAILURES]
)
def test_a_foreseen_failure_is_a_problem_logged_once(
    drive: Drive,
    logged: Callable[[], list[dict[str, Any]]],
    error: Exception,
    status: int,
    title: str,
    headers: dict[str, str],
) -> None:
    app = App("a")
    app.get("/")(lambda: raises(error))
    reply = drive(app, "GET", "/")
    assert (reply.status, reply.header("content-type")) == (status, PROBLEM)
    assert {"type": "about:blank", "title": title, "status": status}.items() <= reply.json().items()
    assert headers.items() <= dict(reply.headers).items()
    (line,) = logged()
    assert ("exception" in line) == (status >= 500)
    assert line["level"] == ("ERROR" if status >= 500 else "INFO")


UNFORESEEN: list[tuple[str, Callable[[], Any]]] = [
    ("exception", lambda: raises(KeyError(SECRET))),
    ("group", lambda: raises(ExceptionGroup(SECRET, [ValueError(SECRET)]))),
    ("unencodable", lambda: {"a": object()}),
    ("NaN", lambda: {"a": float("nan")}),
    ("tuple keys", lambda: {(1, SECRET): 2}),
    ("bytes inside", lambda: [SECRET.encode()]),
    ("lone surrogate", lambda: "\ud800" + SECRET),
    ("lone surrogate in JSON", lambda: ["\ud800" + SECRET]),
    ("generator", lambda: (part for part in [SECRET])),
    ("status below", lambda: HttpResponse(b"", 199)),
    ("status above", lambda: HttpResponse(b"", 600)),
    ("no header value", lambda: HttpResponse(b"", headers={"x": f"{SECRET}\r\ny: 1"})),
    ("no body", lambda: HttpResponse(5)),  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    ("error with a bad header", lambda: raises(HttpError(400, SECRET, {"x": "a\nb"}))),
    ("error with a detail that is no JSON", lambda: raises(HttpError(400, b"x"))),  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    ("reason that is no JSON", lambda: raises(Reject(b"x"))),  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
]


@pytest.mark.parametrize("handler", [u[1] for u in UNFORESEEN], ids=[u[0] for u in UNFORESEEN])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_unforeseen_failure_tells_the_client_the_request_id_alone_and_the_log_all(
    drive: Drive, logged: Callable[[], list[dict[str, Any]]], method: str, handler: Callable[[], Any]
) -> None:
    app = App("a")
    app.get("/")(handler)
    reply = drive(app, method, "/", headers=[("x-request-id", "req-1")])
    if method == "HEAD" and reply.status == 200:
        pytest.fail("HEAD answers what GET would not")
    assert reply.status == 500
    assert SECRET not in repr(reply)
    if method == "GET":
        told = {"type": "about:blank", "title": "Internal Server Error", "status": 500}
        assert reply.json() == told | {"detail": "the server failed to answer", "request_id": "req-1"}
    (line,) = logged()
    assert line["level"] == "ERROR"
    assert line["request_id"] == "req-1"
    assert line["exception"]


def itself() -> Any:
    inner: list[Any] = []
    inner.append(inner)
    return inner


def test_an_answer_that_holds_itself_is_a_500(drive: Drive) -> None:
    app = App("a")
    app.get("/")(itself)
    assert drive(app, "GET", "/").status == 500


def post(order: Order) -> str:
    return order.id


BODIES: list[tuple[str, str | bytes, str | None, int, list[str]]] = [
    ("sound", '{"id":"a"}', JSON, 200, []),
    ("no content type", '{"id":"a"}', None, 200, []),
    ("suffix", '{"id":"a"}', "application/cloudevents+json; charset=utf-8", 200, []),
    ("capitals", '{"id":"a"}', "Application/JSON", 200, []),
    ("form", "id=a", "application/x-www-form-urlencoded", 415, []),
    ("text", '{"id":"a"}', "text/plain", 415, []),
    ("malformed", '{"id":', JSON, 400, []),
    ("empty", "", JSON, 400, []),
    ("not UTF-8", b'{"id":"\xff"}', JSON, 400, []),
    ("NaN", '{"id":NaN}', JSON, 400, []),
    ("too deep", "[" * 100_000, JSON, 400, []),
    ("huge number", '{"id":' + "9" * 5000 + "}", JSON, 400, []),
    ("another type", '{"id":["hunter2"]}', JSON, 422, ["$.id"]),
    (
        "all errors",
        '{"lines":[{"price":1},{"price":"hunter2"},{}]}',
        JSON,
        422,
        ["$.id", "$.lines[1].price", "$.lines[2].price"],
    ),
    ("no object", '"hunter2"', JSON, 422, ["$"]),
]


@pytest.mark.parametrize(("body", "kind", "status", "places"), [b[1:] for b in BODIES], ids=[b[0] for b in BODIES])
def test_a_body_is_taken_or_refused_with_the_places_and_never_the_values(
    drive: Drive,
    capsys: pytest.CaptureFixture[str],
    body: str | bytes,
    kind: str | None,
    status: int,
    places: list[str],
) -> None:
    app = App("a")
    app.post("/")(post)
    reply = drive(app, "POST", "/", body, [("content-type", kind)] if kind else [])
    assert reply.status == status
    if status != 200:
        assert [one["at"] for one in reply.json().get("errors", [])] == places
    assert "hunter2" not in reply.body.decode() + capsys.readouterr().err


def test_many_errors_are_told_as_a_few(drive: Drive) -> None:
    app = App("a")
    app.post("/")(lambda: None)

    @app.put("/")
    def put(order: Order) -> None:
        del order

    reply = drive(app, "PUT", "/", json.dumps({"id": "a", "lines": [0] * 200_000}))
    assert reply.status == 422
    assert len(reply.body) < 100_000


@pytest.mark.parametrize(
    ("method", "path", "status", "allow"),
    [
        ("GET", "/nowhere", 404, None),
        ("PUT", "/", 405, "GET, HEAD, OPTIONS"),
        ("OPTIONS", "/", 204, "GET, HEAD, OPTIONS"),
        ("OPTIONS", "/nowhere", 404, None),
    ],
)
def test_no_route_is_404_and_a_wrong_method_is_405_with_allow(
    drive: Drive, method: str, path: str, status: int, allow: str | None
) -> None:
    app = App("a")
    app.get("/")(lambda: "x")
    reply = drive(app, method, path)
    assert (reply.status, reply.header("allow")) == (status, allow)
    assert (reply.header("content-type") == PROBLEM) == (status != 204)


def test_a_problem_has_one_content_type_even_where_its_raiser_names_another(drive: Drive) -> None:
    app = App("a")
    app.get("/")(lambda: raises(HttpError(400, "no", {"Content-Type": "application/vnd.x+json"})))
    assert [value for name, value in drive(app, "GET", "/").headers if name.lower() == "content-type"] == [
        "application/vnd.x+json"
    ]
