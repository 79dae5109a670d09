"""Status, headers and cookies are checked when an answer is made, so that no client can read one as two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from fungible import AnswerError, App, HttpError, HttpResponse, Retry, SetCookie
from tests.unit.kit import Drive

SECRET = "hunter2"
ENDINGS = ["\r\n", "\n", "\r", "\0", "\x0b", "\x7f", "\x1b"]
BAD_HEADERS: list[Any] = [
    *[{"x": f"{SECRET}{end}y: 1"} for end in ENDINGS],
    *[{f"{SECRET}{end}": "1"} for end in ENDINGS],
    {"": "1"},
    {"x y": "1"},
    {"x:": "1"},
    {"(x)": "1"},
    {"ü": "1"},
    {"x": "\u2603"},
    {"x": "\u0085"},
    {"x": "\ud800"},
    {"x": None},
    {"x": 5},
    {"x": b"y"},
    {5: "x"},
    [("Set-Cookie", "a=b")],
    {"set-COOKIE": "a=b"},
]


@pytest.mark.parametrize("headers", BAD_HEADERS, ids=ascii)
@pytest.mark.parametrize(
    "make", [HttpResponse, HttpResponse.text, HttpResponse.json, HttpResponse.stream, HttpResponse.redirect]
)
def test_an_illegal_header_is_refused_without_its_value(make: Any, headers: Any) -> None:
    for given in (headers, list(dict(headers).items())):
        with pytest.raises(AnswerError) as caught:
            make("x", headers=given)
        assert SECRET not in str(caught.value)


@pytest.mark.parametrize("location", ["/a\r\nx: y", "/\u2603", "/a\0"])
def test_a_redirect_is_a_header_too(location: str) -> None:
    with pytest.raises(AnswerError):
        HttpResponse.redirect(location)


def test_legal_headers_stay_as_they_were_given_in_order() -> None:
    pairs = [("X-A", "1"), ("x-a", "a\tb"), ("X-A", ""), ("x-b", "gr\xfc\xdf"), ("!#$%&'*+-.^_`|~0", "x")]
    assert HttpResponse(headers=pairs).headers == pairs
    assert HttpResponse(headers=dict(pairs)).headers == list(dict(pairs).items())
    assert HttpResponse(headers=iter(pairs)).header("X-a") == "1"


DEFAULTS = [
    (lambda headers: HttpResponse.json({}, headers=headers), "application/json"),
    (lambda headers: HttpResponse.text("", headers=headers), "text/plain; charset=utf-8"),
    (lambda headers: HttpResponse.stream([], headers=headers), "application/octet-stream"),
    (lambda headers: HttpResponse(b"", headers=headers), None),
]


@pytest.mark.parametrize(("make", "default"), DEFAULTS)
def test_a_content_type_is_given_once(make: Any, default: str | None) -> None:
    assert make({}).header("content-type") == default
    assert make({"x": "y"}).header("content-type") == default
    for name in ("content-type", "Content-Type", "CONTENT-TYPE"):
        assert make({"x": "y", name: "a/b"}).headers == [("x", "y"), (name, "a/b")]
    given = [("x", "y")]
    make(given)
    assert given == [("x", "y")]


@pytest.mark.parametrize("status", [-1, 0, 100, 101, 199, 600, 1000])
def test_a_status_that_ends_no_exchange_is_refused(status: int) -> None:
    makes: list[Callable[[Any, int], Any]] = [HttpResponse, HttpResponse.text, HttpResponse.stream]
    for make in makes:
        with pytest.raises(AnswerError):
            make("", status)
    with pytest.raises(ValueError, match="400 to 599"):
        HttpError(status)


@pytest.mark.parametrize("status", [200, 204, 299, 304, 404, 599])
def test_a_final_status_is_kept(status: int) -> None:
    assert HttpResponse(b"", status).status == status


BAD_PAIRS = [
    ("", "a"),
    ("a b", "c"),
    ("a=b", "c"),
    ("a;b", "c"),
    ("a,b", "c"),
    ("ü", "c"),
    ("a", f"{SECRET};b"),
    ("a", f"{SECRET} b"),
    ("a", f"{SECRET},b"),
    ("a", f'{SECRET}"'),
    ("a", f"{SECRET}\\"),
    ("a", "ü"),
    *[("a", f"{SECRET}{end}") for end in ENDINGS],
    *[(f"a{end}", "b") for end in ENDINGS],
]


@pytest.mark.parametrize(("name", "value"), BAD_PAIRS, ids=ascii)
def test_an_illegal_cookie_is_refused_without_its_value(name: str, value: str) -> None:
    makes: list[Callable[[], Any]] = [lambda: {name: value}, lambda: [SetCookie(name, value)]]
    if not set("=;") & set(name + value):  # in a line these would only end the name or the value
        makes.append(lambda: [f"{name}={value}"])
    for make in makes:
        with pytest.raises(AnswerError) as caught:
            HttpResponse(cookies=make())
        assert SECRET not in str(caught.value)


BAD_LINES: list[Any] = ["a", "=b", "a=b; x\r\ny", "a=b; \u2603", "a=b\0", ""]
BAD_ATTRIBUTES: list[dict[str, Any]] = [
    {"path": "/;x"},
    {"path": "/\r\nx: y"},
    {"domain": "a;b"},
    {"domain": "ü"},
    {"same_site": "lax; HttpOnly"},
    {"same_site": "lax\r\nx: y"},
    {"expires": datetime(2026, 1, 2)},  # noqa: DTZ001  a naive one is what is refused
]


@pytest.mark.parametrize("line", BAD_LINES, ids=ascii)
def test_an_illegal_line_is_refused(line: Any) -> None:
    with pytest.raises(AnswerError):
        HttpResponse(cookies=[line])


@pytest.mark.parametrize("given", ["a=b", SetCookie("a", "b")])
def test_cookies_are_many(given: Any) -> None:
    with pytest.raises(AnswerError, match="mapping or a list"):
        HttpResponse(cookies=given)


@pytest.mark.parametrize("attributes", BAD_ATTRIBUTES, ids=ascii)
def test_an_illegal_attribute_is_refused(attributes: dict[str, Any]) -> None:
    with pytest.raises(AnswerError):
        SetCookie("a", "b", **attributes)


LINES = [
    (SetCookie("a", "b"), "a=b"),
    (SetCookie("a", '"b"'), 'a="b"'),
    (SetCookie("a", ""), "a="),
    (
        SetCookie("a", "b", max_age=0, path="/", domain="x.example", secure=True, http_only=True, same_site="none"),
        "a=b; Max-Age=0; Domain=x.example; Path=/; Secure; HttpOnly; SameSite=None",
    ),
    (
        SetCookie("a", "b", expires=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), partitioned=True),
        "a=b; Expires=Fri, 02 Jan 2026 03:04:05 GMT; Partitioned",
    ),
    (
        SetCookie("a", "b", expires=datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2)))),
        "a=b; Expires=Fri, 02 Jan 2026 01:04:05 GMT",
    ),
    ("a=b; Path=/; HttpOnly", "a=b; Path=/; HttpOnly"),
]


@pytest.mark.parametrize(("cookie", "line"), LINES)
def test_a_legal_cookie_is_one_line(cookie: Any, line: str) -> None:
    assert HttpResponse(cookies=[cookie, "z=1"]).cookies == [line, "z=1"]


@pytest.mark.parametrize("after", [-1, float("inf"), float("nan"), -0.001])
def test_a_retry_lies_ahead(after: float) -> None:
    with pytest.raises(ValueError, match="from 0"):
        Retry(after=after)


@pytest.mark.parametrize("line", ["x\r\nset-cookie: b=1", "x\0", "x\n"])
@pytest.mark.parametrize("where", ["headers", "cookies"])
def test_what_is_added_after_the_response_was_made_is_checked_too(drive: Drive, where: str, line: str) -> None:
    def handler() -> HttpResponse:
        answer = HttpResponse.text("a")
        if where == "headers":
            answer.headers.append(("x-a", line))
        else:
            answer.cookies.append(f"a={line}")
        return answer

    app = App("a")
    app.get("/")(handler)
    assert drive(app, "GET", "/").status == 500
