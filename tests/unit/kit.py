"""Drives an app through its two entries by hand: what goes in and what comes out are plain values."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import fungible_aws
import fungible_container
from fungible import App

Pairs = Sequence[tuple[str, str]]
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"


@dataclass(frozen=True)
class Reply:
    """What a client would have seen; header names in lower case."""

    status: int
    headers: list[tuple[str, str]]
    cookies: list[str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key == name), None)


@dataclass
class Lambda:
    """Lambda's context object, as far as the adapter reads it."""

    seconds: float = 30.0
    aws_request_id: str = "req-1"
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:orders"
    function_version: str = "7"

    def get_remaining_time_in_millis(self) -> float:
        return self.seconds * 1000


def event_v2(method: str, target: str, body: str | bytes = "", headers: Pairs = ()) -> dict[str, Any]:
    """Return an HTTP API event; its path is decoded, as the gateway has it."""
    path, _, query = target.partition("?")
    binary = isinstance(body, bytes)
    return {
        "version": "2.0",
        "rawPath": unquote(path),
        "rawQueryString": query,
        "headers": dict(headers),
        "requestContext": {"http": {"method": method, "sourceIp": "192.0.2.7"}, "stage": "$default"},
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": binary,
    }


def reply_v2(answer: Any) -> Reply:
    body = answer["body"]
    raw = base64.b64decode(body) if answer["isBase64Encoded"] else body.encode()
    return Reply(answer["statusCode"], list(answer["headers"].items()), answer.get("cookies", []), raw)


def on_lambda(app: App, method: str, target: str, body: str | bytes = "", headers: Pairs = ()) -> Reply:
    """Answer one request through Lambda's entry."""
    return reply_v2(fungible_aws.entrypoint(app)(event_v2(method, target, body, headers), Lambda()))


def scope(method: str, target: str, headers: Pairs = ()) -> dict[str, Any]:
    path, _, query = target.partition("?")
    return {
        "type": "http",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers],
        "client": ("192.0.2.7", 50000),
        "scheme": "http",
    }


class Server:
    """An ASGI server for one request: gives `messages`, then waits as a connected client does; keeps what was sent."""

    def __init__(self, messages: Sequence[Mapping[str, Any]]) -> None:
        self.messages = list(messages)
        self.sent: list[dict[str, Any]] = []
        self.gone = asyncio.Event()

    async def receive(self) -> Mapping[str, Any]:
        if self.messages:
            return self.messages.pop(0)
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: dict[str, Any]) -> None:
        await asyncio.sleep(0)
        self.sent.append(message)

    def reply(self) -> Reply:
        head, *rest = self.sent
        assert head["type"] == "http.response.start"
        assert [bool(one.get("more_body")) for one in rest] == [True] * (len(rest) - 1) + [False]
        pairs = [(name.decode().lower(), value.decode("latin-1")) for name, value in head["headers"]]
        return Reply(
            head["status"],
            [(name, value) for name, value in pairs if name != "set-cookie"],
            [value for name, value in pairs if name == "set-cookie"],
            b"".join(one["body"] for one in rest),
        )


def request(body: bytes) -> list[Mapping[str, Any]]:
    return [{"type": "http.request", "body": body}]


def in_container(app: App, method: str, target: str, body: str | bytes = "", headers: Pairs = ()) -> Reply:
    """Answer one request through the ASGI entry."""

    async def main() -> Reply:
        server = Server(request(body.encode() if isinstance(body, str) else body))
        await fungible_container.entrypoint(app)(scope(method, target, headers), server.receive, server.send)
        return server.reply()

    return asyncio.run(main())


Drive = Callable[..., Reply]
SURFACES = [on_lambda, in_container]


def record(at: int, body: Any, group: str | None = None) -> dict[str, Any]:
    system = {"ApproximateReceiveCount": "1"} | ({"MessageGroupId": group} if group else {})
    fifo = ".fifo" if group else ""
    return {"messageId": f"m{at}", "body": body, "attributes": system, "eventSource": "aws:sqs",
            "eventSourceARN": QUEUE + fifo}  # fmt: skip


def batch(bodies: Sequence[Any], groups: Sequence[str] | None = None) -> dict[str, Any]:
    keys: Sequence[str | None] = groups or [None] * len(bodies)
    return {"Records": [record(at, body, key) for at, (body, key) in enumerate(zip(bodies, keys, strict=True))]}


def failed(
    app: App,
    bodies: Sequence[Any],
    groups: Sequence[str] | None = None,
    *,
    seconds: float = 30.0,
    clock: Any = None,
) -> list[int]:
    """Return the places of the messages that SQS keeps, of a mapping that takes a partial answer."""
    name = "orders.fifo" if groups else "orders"
    handler = fungible_aws.entrypoint(app, orders=fungible_aws.sqs(name, partial=True))
    try:
        answer = handler(batch(bodies, groups), clock or Lambda(seconds))
    except Exception:
        return list(range(len(bodies)))
    return [int(one["itemIdentifier"][1:]) for one in answer["batchItemFailures"]]


def log_lines(text: str) -> list[dict[str, Any]]:
    """Return the JSON log lines of what went to stderr."""
    return [json.loads(line) for line in text.splitlines()]
