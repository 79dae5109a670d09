"""A shop's orders: what its clients ask over HTTP, and no platform's name.

What the shop does with what was asked is in office.py.
"""

from __future__ import annotations

import os
import platform
import sys
import zlib
from collections.abc import Generator, Iterator
from typing import Annotated, Any

from fungible import App, Context, Cookie, Header, HttpRequest, HttpResponse, Query, SetCookie
from office import Order, office

app = App("orders")

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d4944415478da63304e9bf91f0004340232847318f00000000049454e44ae426082"
)


class Tariff:
    """What delivery costs; opened once per process."""

    def __init__(self, prices: dict[str, float]) -> None:
        self.prices = prices

    def due(self, order: Order) -> float:
        return order.total + self.prices["delivery"]


@app.resource()
def tariff() -> Iterator[Tariff]:
    prices = {"delivery": 4.5}
    yield Tariff(prices)
    prices.clear()


@app.middleware
def signed(event: Any, context: Context) -> Generator[None, Any, None]:
    """Wrap every call, a message's too; only an answer over HTTP has headers to add to."""
    outcome = yield
    if isinstance(outcome, HttpResponse):
        outcome.headers.append(("x-app", "orders"))


app.include(office)


class OutOfStock(Exception):
    """A business error, which knows nothing of HTTP."""


@app.on_error(OutOfStock)
def out_of_stock(error: OutOfStock, context: Context) -> HttpResponse:
    return HttpResponse.json({"missing": str(error)}, status=409)


@app.post("/orders/{customer}")
def create(customer: str, order: Order, tariff: Tariff, context: Context) -> HttpResponse:
    if order.id == "unicorn":
        raise OutOfStock(order.id)
    context.log.info("received", extra={"order": order.id})
    answer = {"accepted": order.id, "customer": customer, "due": tariff.due(order)}
    return HttpResponse.json(answer, status=202, headers={"location": f"/orders/{customer}/{order.id}"})


@app.get("/orders/{customer}")
def search(
    customer: str,
    tag: Annotated[list[str], Query()],
    limit: int = 10,
    channel: Annotated[list[str] | None, Header("x-channel")] = None,
) -> HttpResponse:
    """Repeated query keys and request headers come in, a repeated header goes out."""
    links = [("link", '</orders?page=2>; rel="next"'), ("link", '</orders>; rel="first"')]
    found = {"customer": customer, "tags": tag, "limit": limit, "channels": channel}
    return HttpResponse.json(found, headers=links)


@app.get("/quotes/{number}")
async def quote(number: int, tariff: Tariff) -> dict[str, float]:
    """An async handler; a number that is none is the client's 422."""
    return {"number": number, "due": tariff.due(Order("quote", number))}


@app.get("/labels/{name}")
def label(name: str) -> HttpResponse:
    return HttpResponse(PIXEL, headers={"content-type": "image/png"})


@app.put("/labels/{name}")
def keep_label(name: str, image: bytes) -> dict[str, object]:
    return {"name": name, "size": len(image), "crc32": f"{zlib.crc32(image):08x}"}


@app.post("/session")
def sign_in() -> HttpResponse:
    session = SetCookie("session", "s-7", path="/", http_only=True, same_site="lax")
    return HttpResponse.text("welcome", cookies=[session, SetCookie("theme", "dark", max_age=3600)])


@app.get("/session")
def session(
    session: Annotated[str | None, Cookie()] = None, theme: Annotated[str, Cookie()] = "light"
) -> dict[str, str | None]:
    return {"session": session, "theme": theme}


@app.get("/files/{path...}")
def file(path: str, request: HttpRequest) -> dict[str, str | None]:
    """`path` is decoded on every platform; `raw` is what the client sent, where the platform still has it."""
    return {"path": path, "raw": request.raw_path}


@app.get("/export")
def export() -> HttpResponse:
    """Streamed where the platform streams, gathered elsewhere; the bytes are the same."""

    def rows() -> Iterator[bytes]:
        yield b"id,total\r\n"
        for number in range(3):
            yield b"%d,%d\r\n" % (number, number * 10)

    return HttpResponse.stream(rows(), headers={"content-type": "text/csv; charset=utf-8"})


@app.delete("/orders/{customer}/{order}")
def cancel(customer: str, order: str) -> None:
    """Answer 204: there is nothing to say."""


@app.get("/broken")
def broken() -> None:
    raise RuntimeError("what is inside stays inside")


@app.get("/runtime")
def runtime(context: Context) -> dict[str, object]:
    """Prove where this runs: the process, the program that loaded it, and its Python."""
    main = sys.modules["__main__"].__spec__
    return {
        "platform": context.platform,
        "pid": os.getpid(),
        "program": main.name.partition(".")[0] if main else os.path.basename(sys.argv[0]),  # noqa: PTH119
        "python": platform.python_version(),
    }
