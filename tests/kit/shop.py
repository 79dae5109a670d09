"""A plain user's app, as it would stand in any project: no platform's name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fungible import App, HttpResponse, Message, Query, Reject, Retry, SetCookie

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
