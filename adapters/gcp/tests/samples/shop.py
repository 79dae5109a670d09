"""An app of every sync trigger, which does with an order what the order says; it names no platform."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from fungible import App, Context, HttpRequest, HttpResponse, Message, Reject, Retry

app = App("shop")


@dataclass
class Order:
    id: str
    do: str = "ack"


@app.queue("orders")
def settle(message: Message[Order], context: Context) -> None:
    context.log.info("settling", extra={"order": message.body.id, "tenant": message.attributes.get("tenant")})
    match message.body.do:
        case "retry":
            raise Retry("later")
        case "reject":
            raise Reject("never")
        case "raise":
            raise ZeroDivisionError
        case "exit":
            raise SystemExit(3)
        case "once" if context.attempt == 1:
            raise Retry("the second time works")
        case "slow" if context.attempt == 1:
            time.sleep(2)
        case _:
            pass


@app.invoke("total")
def total(prices: list[float]) -> float:
    if not prices:
        raise LookupError("nothing to add")
    return sum(prices)


@app.get("/echo/{token}")
def echo(token: str, request: HttpRequest, context: Context) -> HttpResponse:
    seen = {
        "token": token,
        "pid": os.getpid(),
        "thread": threading.current_thread() is not threading.main_thread(),
        "query": request.query.multi_items(),
        "raw": request.raw_path,
        "version": context.version,
        "remaining": context.remaining() if context.deadline else None,
        "trace": context.trace.traceparent if context.trace else None,
        "request_id": context.request_id,
        "native": type(context.native).__module__.partition(".")[0],
    }
    headers = [("X-Twice", "1"), ("X-Other", "caf\xe9"), ("Location", "/else?a=b"), ("X-Twice", "2")]
    return HttpResponse.json(seen, headers=headers, cookies=["a=1; HttpOnly", "b=2"])


@app.post("/size")
def size(body: bytes) -> int:
    return len(body)


@app.get("/blocks")
def blocks() -> str:
    time.sleep(0.5)
    return "at last"


FIVE = threading.Barrier(5)


@app.get("/meets")
def meets() -> str:
    """Block until five are here at once."""
    FIVE.wait(20)
    return "at last"


@app.get("/chunks")
def chunks() -> HttpResponse:
    return HttpResponse.stream(bytes([number]) * 1000 for number in range(100))


@app.get("/broken")
def broken() -> HttpResponse:
    def rows() -> Iterator[bytes]:
        yield b"x" * 10
        raise OSError("no disk")

    return HttpResponse.stream(rows())


@app.get("/log")
def log(context: Context) -> str:
    context.log.warning("look", extra={"shop": 7})
    return "logged"


@app.on_start
def start() -> None:
    print("started in order", os.getpid(), flush=True)


@app.on_stop
def stop() -> None:
    print("stopped in order", os.getpid(), flush=True)
