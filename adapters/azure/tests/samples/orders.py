"""An app that does whatever a request or a message asks for; it leaves its traces in SAMPLE_FOLDER."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any

from fungible import App, Context, HttpRequest, HttpResponse, Message, Reject, Retry

app = App("orders")


def folder() -> Path:
    return Path(os.environ["SAMPLE_FOLDER"])


@app.get("/echo/{token}")
def echo(token: str, request: HttpRequest) -> HttpResponse:
    seen = {
        "token": token,
        "pid": os.getpid(),
        "query": request.query.multi_items(),
        "cookies": request.cookies.multi_items(),
        "case": request.headers.get("x-case"),
        "ip": request.client_ip,
        "url": request.url,
    }
    cookies = ["a=1; HttpOnly", "b=x/y=; Path=/", "c=3; Secure; Partitioned"]
    return HttpResponse.json(seen, headers=[("X-Tab", "a\tb")], cookies=cookies)


@app.post("/bytes")
def same(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.body, headers={"content-type": "application/octet-stream"})


@app.get("/none")
def none() -> None: ...


@app.get("/latin")
def latin() -> HttpResponse:
    return HttpResponse("x", headers={"x-name": "caf\xe9"})


@app.get("/context")
def context(context: Context) -> dict[str, Any]:
    context.log.info("asked for the context")
    trace = context.trace.traceparent if context.trace else None
    return {"left": context.remaining(), "id": context.request_id, "trace": trace, "cold": context.cold_start}


@app.get("/environment")
def environment() -> dict[str, str]:
    return dict(os.environ)


@app.get("/meet/{count}/{name}")
def meet(count: int, name: str) -> int:
    """Answer when `count` requests are here at once; this blocks."""
    (folder() / f"here-{name}").touch()
    while len(list(folder().glob("here-*"))) < count:
        time.sleep(0.01)
    return os.getpid()


@app.get("/wait/{count}/{name}")
async def wait(count: int, name: str) -> int:
    """Answer when `count` requests are here at once; this waits."""
    (folder() / f"waits-{name}").touch()
    while len(list(folder().glob("waits-*"))) < count:  # noqa: ASYNC110  the others may be elsewhere
        await asyncio.sleep(0.01)
    return os.getpid()


@app.get("/exit")
def leave() -> None:
    print("leaving now", flush=True)
    os._exit(3)


@app.get("/hang")
def hang() -> None:
    time.sleep(60)


@app.get("/cancel")
async def cancel() -> None:
    raise asyncio.CancelledError


@app.queue("orders")
def settle(message: Message[dict[str, Any]]) -> None:
    with (folder() / "seen").open("a") as file:
        file.write(f"{message.group} {message.body.get('id')} {message.attempt}\n")
    match message.body.get("do"):
        case "reject":
            raise Reject("never")
        case "retry" if message.attempt == 1:
            raise Retry("later")
        case "exit" if message.attempt == 1:
            os._exit(9)
        case "hang" if message.attempt == 1:
            time.sleep(60)
        case _:
            return


@app.invoke("double")
def double(n: int) -> int:
    return n * 2
