"""A plain user's app and test, as they would stand in any project: no platform's name, and nothing private."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pytest

from fungible import App, HttpResponse, Message, Query, Reject, Retry, SetCookie
from fungible.testing import CallFailed, Cloud

app = App("shop")
PIXEL = bytes(range(256))


@app.get("/tags")
def tags(tag: Annotated[list[str], Query()]) -> dict[str, list[str]]:
    return {"tags": tag}


@app.get("/files/{path...}")
def file(path: str) -> dict[str, str]:
    return {"path": path}


@app.post("/session")
def sign_in() -> HttpResponse:
    return HttpResponse.text("welcome", cookies=[SetCookie("session", "s-7"), SetCookie("theme", "dark")])


@app.get("/export")
def export() -> HttpResponse:
    def rows() -> Iterator[bytes]:
        yield from (b"one\n", b"two\n", b"three\n")

    return HttpResponse.stream(rows(), headers={"content-type": "text/csv"})


@app.get("/pixel")
def pixel() -> bytes:
    return PIXEL


@app.delete("/orders/{order}")
def cancel(order: str) -> None:
    """Answer 204."""


@app.get("/broken")
def broken() -> None:
    raise RuntimeError("what is inside stays inside")


@app.get("/links")
def links() -> HttpResponse:
    return HttpResponse.json([], headers=[("link", "</a>"), ("link", "</b>")])


@app.queue("orders")
def settle(message: Message[dict[str, Any]]) -> None:
    if message.body["total"] < 0:
        raise Reject("negative total")
    if message.body["total"] > 1000 and message.attempt == 1:
        raise Retry("the bank sleeps")


@app.invoke("price")
def price(order: dict[str, Any]) -> float:
    if "total" not in order:
        raise ValueError("no total")
    return float(order["total"]) * 1.19


def test_repeated_query_keys(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/tags", query={"tag": ["a", "b"]}).json() == {"tags": ["a", "b"]}


def test_path_is_decoded_once(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/files/a%20b/100%25").json() == {"path": "a b/100%"}


def test_both_cookies(cloud: Cloud) -> None:
    assert cloud.http(app, "POST", "/session").cookies == {"session": "s-7", "theme": "dark"}


def test_every_chunk(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/export").text == "one\ntwo\nthree\n"


def test_bytes_stay_bytes(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/pixel").body == PIXEL


def test_nothing_to_say(cloud: Cloud) -> None:
    answer = cloud.http(app, "DELETE", "/orders/7")
    assert (answer.status, answer.body) == (204, b"")


def test_a_failure_is_a_failure(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/broken").status == 500


def test_links(cloud: Cloud) -> None:
    assert cloud.http(app, "GET", "/links").headers.get("link", "").startswith("</a>")


def test_messages(cloud: Cloud) -> None:
    played = cloud.queue(app, "orders", [{"total": -1}, {"total": 1}, {"total": 2000}, "no JSON"])
    assert played.fates == ["dead", "done", "done", "dead"]


def test_direct_call(cloud: Cloud) -> None:
    assert cloud.invoke(app, {"total": 100}) == 119


def test_direct_call_that_fails(cloud: Cloud) -> None:
    with pytest.raises(CallFailed, match="ValueError: no total"):
        cloud.invoke(app, {})
