"""An app that echoes what it is sent, and does with a message what the message says; it traces what it finished."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from fungible import App, HttpRequest, HttpResponse, Message, Reject, Retry

app = App("shop")


@dataclass
class Order:
    id: str
    do: str = "ack"


def trace(word: str, message: Message[Order]) -> None:
    """One line is one write, whole even where processes write side by side."""
    line = f"{word} {message.group} {message.body.id}\n"
    file = os.open(Path(os.environ["SHOP_TRACE"]), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, line.encode())
    os.close(file)


@app.queue("orders")
def settle(message: Message[Order]) -> None:
    trace("began", message)
    first = message.attempt == 1
    match message.body.do:
        case "reject":
            raise Reject("never")
        case "retry" if first:
            raise Retry("later")
        case "raise" if first:
            raise ZeroDivisionError
        case "always":
            raise Retry("never ready")
        case "kill" if first:
            os.kill(os.getpid(), signal.SIGKILL)
        case "slow":
            time.sleep(0.3)
        case _:
            pass
    trace("ended", message)


@app.post("/echo/{token}")
def echo(token: str, letter: str, request: HttpRequest) -> HttpResponse:
    headers = [
        ("content-type", "application/octet-stream"),
        ("x-first", token),
        ("link", "a"),
        ("link", "b"),
        ("x-last", f"caf{letter} {token}"),
    ]
    cookies = [f"token={token}; Path=/; HttpOnly", "theme=dark; Expires=Wed, 09 Jun 2027 10:18:14 GMT"]
    return HttpResponse(request.body + token.encode(), 203, headers, cookies)
