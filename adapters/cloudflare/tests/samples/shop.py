"""An app that shows what it is given, and does with a message what the message says."""

from __future__ import annotations

import asyncio
import contextvars
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from fungible import App, Batch, Context, Failures, HttpRequest, HttpResponse, Message, Reject, Retry
from fungible_cloudflare import entrypoint, queue, rpc

app = App("shop")
current: contextvars.ContextVar[str] = contextvars.ContextVar("current")


class Connection:
    """Something that does I/O, which belongs to one event."""


class Settings:
    """Something that does none."""


@app.resource()
def connection() -> Iterator[Connection]:
    print("connection opened")
    yield Connection()
    print("connection closed")


@app.resource(pure=True)
def settings() -> Settings:
    print("settings made")
    return Settings()


@app.on_start
async def start() -> None:
    await asyncio.sleep(0.01)
    print("started once")


@app.get("/echo/{token}")
def echo(token: str, request: HttpRequest, context: Context) -> HttpResponse:
    seen = {
        "token": token,
        "query": request.query.multi_items(),
        "channels": request.headers.getlist("x-channel"),
        "client": request.client_ip,
        "raw": request.raw_path,
        "colo": request.native.cf.colo,
        "id": context.request_id,
        "trace": str(context.trace.trace_id) if context.trace else None,
        "variable": context.env.get("SHOP_VARIABLE"),
        "missing": [
            context.env.get("SHOP_MISSING"),
            "SHOP_MISSING" in context.env,
            "SHOP_VARIABLE" in list(context.env),
        ],
        "remaining": str(context.remaining()),
    }
    headers = [("X-Twice", "1"), ("X-Other", "a"), ("X-Twice", "2")]
    return HttpResponse.json(seen, headers=headers, cookies=["a=1; HttpOnly", "b=2"])


@app.http("POST", "PUT", path="/bytes")
def mirrored(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body, headers={"content-type": "application/octet-stream"})


@app.get("/resources")
def resources(connection: Connection, settings: Settings) -> None: ...


@app.get("/reset")
def reset() -> HttpResponse:
    return HttpResponse.text("nothing of this may go out", 205)


@app.get("/chunks")
def chunks(connection: Connection) -> HttpResponse:
    return HttpResponse.stream(bytes([number]) * 1000 for number in range(100))


@app.get("/breaks")
async def breaks() -> HttpResponse:
    async def rows() -> AsyncIterator[bytes]:
        yield b"one"
        await asyncio.sleep(0.01)
        raise OSError("no disk")

    return HttpResponse.stream(rows())


@app.get("/endless")
async def endless(connection: Connection) -> HttpResponse:
    async def rows() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65536
            await asyncio.sleep(0)

    return HttpResponse.stream(rows())


waiting: list[str] = []
everybody = asyncio.Event()


@app.get("/meets/{token}")
async def meets(token: str, number: int, context: Context) -> dict[str, str]:
    """Answer when `number` are here at once."""
    current.set(token)
    waiting.append(token)
    if len(waiting) == number:
        everybody.set()
    await everybody.wait()
    return {"token": token, "current": current.get(), "id": context.request_id}


@app.get("/later")
async def later(context: Context, *, fails: bool = False) -> str:
    async def work() -> None:
        await asyncio.sleep(0.1)
        if fails:
            raise OSError("no disk")
        print("worked later")

    context.background(work())
    return "answered"


@app.invoke("double")
def double(value: int) -> int:
    return value * 2


@app.invoke("mirror")
async def mirror(value: Any) -> Any:
    await asyncio.sleep(0)
    return value


@dataclass
class Order:
    id: str
    do: str = "ack"


@app.queue("orders")
async def settle(message: Message[Order], context: Context) -> None:
    order = message.body
    print("began", json.dumps([order.id, message.attempt]))
    first = message.attempt == 1
    match order.do:
        case "reject":
            raise Reject("never")
        case "retry" if first:
            raise Retry("later", after=0.2)
        case "raise" if first:
            raise ZeroDivisionError
        case "exit" if first:
            raise SystemExit
        case "always":
            raise Retry("never ready")
        case "kill" if first:
            kill()
        case "background" if first:
            context.background(broken())
        case _:
            pass
    await asyncio.sleep(0)
    print("ended", json.dumps([order.id, message.attempt]))


async def broken() -> None:
    raise OSError("no disk")


def kill() -> None:
    """End this process as one that ran out of memory ends."""
    import js  # pyright: ignore[reportMissingImports]

    js.process.kill(js.process.pid, "SIGKILL")


@app.queue("texts")
def text(message: Message[bytes]) -> None:
    print("text", message.id, message.raw.hex(), message.sent_at)


@app.queue("batches")
def batch(messages: Batch[Message[Order]]) -> Failures:
    return Failures({one: Retry() if one.body.do == "retry" else Reject() for one in messages if one.body.do != "ack"})


Default = entrypoint(app, max_body=100_000, orders=queue("orders-prod"), mirror=rpc("reflect"))
