"""An app that uses everything that `check` looks for; the mark at a line's end is what the test expects there."""

from __future__ import annotations

import subprocess  # APP subprocess
import threading
from collections.abc import Iterator
from socket import create_connection  # APP socket
from typing import Annotated, Any

import helpers  # type: ignore[import-not-found]  # a module beside this one
from msgspec import Struct
from pydantic import BaseModel

import fungible
from fungible import App, Batch, Context, Failures, Header, HttpRequest, HttpResponse, Message, Reject, SetCookie
from fungible import Retry as Later

app = App("shop")
TOOLS = (subprocess, create_connection)


class Order(BaseModel):
    id: str


class Parcel(Struct):
    id: str


@app.on_stop
def closing() -> None:  # APP on_stop
    """Say goodbye."""


@app.middleware
def watched(event: Any, context: Context) -> Iterator[None]:
    if context.attempt:  # MIDDLEWARE attempt
        context.log.info("again")
    yield


@app.get("/stream")
async def stream() -> HttpResponse:
    def chunks() -> Iterator[bytes]:
        yield b"x"

    return HttpResponse.stream(chunks())  # stream streaming


@app.get("/helped")
async def helped() -> HttpResponse:
    answer: HttpResponse = helpers.streamed()
    return answer


@app.get("/headers")
async def headers(token: Annotated[list[str] | None, Header("x-token")] = None) -> HttpResponse:
    pairs = [("link", "a"), ("Link", "b")]
    answer = HttpResponse.text("x", headers=pairs)  # headers repeated_response_headers
    return answer if token else HttpResponse.text("x", headers={"x-name": "é"})  # headers header_text


@app.get("/cookies")
async def cookies() -> HttpResponse:
    return HttpResponse(cookies=[SetCookie("a", "1")])  # cookies set_cookie


@app.get("/raw/{path...}")
async def raw(path: str, request: HttpRequest, context: Context) -> str | None:
    if context.remaining() < 1:  # raw deadline
        return None
    return request.raw_path  # raw encoded_path


@app.get("/later")
async def later(context: Context) -> None:
    context.background(helpers.work())  # later background


@app.get("/sync")
def blocking(context: Context) -> None:
    context.background(helpers.work())  # blocking background
    threading.Thread(target=print).start()  # blocking threading.Thread


@app.post("/order")
async def order(order: Order) -> None: ...


@app.post("/parcel")
async def parcel(parcel: Parcel) -> None: ...


@app.queue("one")
async def one(message: Message[dict[str, Any]]) -> None:
    if message.attributes.get("a"):  # one field:attributes
        raise Later("again", after=3)  # one retry_after
    if message.group:  # one field:group
        raise fungible.Reject  # one reject
    if message.id == "b":  # one field:id
        return


@app.queue("many")
async def many(batch: Batch[Message[str]]) -> Failures | None:
    failed = {message: Later("no") for message in batch if message.attempt == 2}  # many attempt
    return Failures({**failed, **{message: Reject("no") for message in batch[:0]}})  # many reject


@app.invoke("plain")
async def plain(value: dict[str, Any]) -> dict[str, Any]:
    raise Later("no delay is asked for")
