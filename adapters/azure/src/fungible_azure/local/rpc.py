"""The host's side of the gRPC protocol (azure-functions-language-worker-protobuf, FunctionRpc.proto)."""

from __future__ import annotations

import asyncio
import json
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST = 2**31 - 1
HOST_VERSION = "4.1045.0"
SAME_SITE = {1: "lax", 2: "strict", 3: "none"}


class InvocationError(Exception):
    """An invocation that failed: what the worker said of it, or what became of the worker."""


class StreamEnded(Exception):
    """The worker ended its stream, most likely because it ended itself."""


class Link:
    """One worker's stream: messages out, and answers by the id of their request."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.connected: asyncio.Future[None] = loop.create_future()
        self.ended = False
        self.logs: asyncio.Queue[Any] = asyncio.Queue()
        self._protos: Any = import_module("tests.protos")
        self._out: asyncio.Queue[Any] = asyncio.Queue()
        self._answers: dict[str, asyncio.Future[Any]] = {}

    async def attend(self, messages: Any, context: Any) -> None:
        """Carry messages both ways until the stream ends."""
        self.connected.set_result(None)
        reading = asyncio.ensure_future(self._read(messages))
        try:
            while not reading.done():
                message = asyncio.ensure_future(self._out.get())
                await asyncio.wait({message, reading}, return_when=asyncio.FIRST_COMPLETED)
                if message.done():
                    await context.write(message.result())
                else:
                    message.cancel()
        finally:
            reading.cancel()
            self._end()

    async def _read(self, messages: Any) -> None:
        async for message in messages:
            waiting = self._answers.pop(message.request_id, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(message)
            elif message.WhichOneof("content") == "rpc_log":
                self.logs.put_nowait(message.rpc_log)

    def _end(self) -> None:
        """Let every waiting request fail."""
        self.ended = True
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_exception(StreamEnded())
        self._answers.clear()

    async def ask(self, **content: Any) -> Any:
        """Send one message and return its answer; a failure that it tells is an InvocationError."""
        request_id = str(uuid4())
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answers[request_id] = waiting
        self._out.put_nowait(self._protos.StreamingMessage(request_id=request_id, **content))
        message = await waiting
        answer = getattr(message, message.WhichOneof("content"))
        if answer.result.status != self._protos.StatusResult.Success:
            raise InvocationError(_told(answer.result.exception.message))
        return answer


def _told(message: str) -> str:
    """Return the first line of an exception's text."""
    return next((line.strip() for line in message.splitlines() if line.strip()), "the worker said nothing")


class Server:
    """A gRPC server that knows each worker by the id that it was started with."""

    def __init__(self) -> None:
        grpc: Any = import_module("grpc")
        self._protos: Any = import_module("tests.protos")
        self._links: dict[str, Link] = {}
        options = [("grpc.max_send_message_length", LARGEST), ("grpc.max_receive_message_length", LARGEST)]
        self._server = grpc.aio.server(options=options)
        self._protos.add_FunctionRpcServicer_to_server(self, self._server)
        self.address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    async def start(self) -> None:
        """Listen for workers."""
        await self._server.start()

    async def stop(self) -> None:
        """End every stream; those of workers that have ended get a moment, since grpc tells of what it cancels."""
        await self._server.stop(1.0)

    def expect(self, worker: str) -> Link:
        """Return the link of a worker that is about to connect."""
        self._links[worker] = Link()
        return self._links[worker]

    async def EventStream(self, messages: Any, context: Any) -> None:  # noqa: N802  the protocol's own name
        """Attend to one worker, whose first message says which it is."""
        first = await context.read()
        link = self._links.pop(first.start_stream.worker_id, None)
        if link is not None:
            await link.attend(messages, context)


def typed(value: Mapping[str, Any]) -> Any:
    """Return TypedData of `{"bytes": …}`, `{"string": …}`, `{"json": any}`, a collection of one, or `{"http": …}`."""
    protos: Any = import_module("tests.protos")
    raw: Any = import_module("tests.protos.FunctionRpc_pb2")
    [(kind, data)] = value.items()
    if kind == "json":
        return protos.TypedData(json=json.dumps(data))
    if kind == "collection_bytes":
        return protos.TypedData(collection_bytes=raw.CollectionBytes(bytes=data))
    if kind == "collection_string":
        return protos.TypedData(collection_string=raw.CollectionString(string=data))
    if kind == "collection_sint64":
        return protos.TypedData(collection_sint64=raw.CollectionSInt64(sint64=data))
    if kind == "http":
        body = typed({"bytes": data["body"]}) if data["body"] else None
        return protos.TypedData(http=protos.RpcHttp(**{**data, "body": body}))
    return protos.TypedData(**{kind: data})


def answer_of(data: Any) -> Mapping[str, Any]:
    """Return what an HTTP function answered: status, one value a header, cookies, body; a bare text is a 200."""
    if data.WhichOneof("data") != "http":
        text = {"content-type": "text/plain; charset=utf-8"}
        return {"status_code": 200, "headers": text, "cookies": [], "body": data.string.encode()}
    http = data.http
    return {
        "status_code": int(http.status_code),
        "headers": dict(http.headers),
        "cookies": [_cookie(one) for one in http.cookies],
        "body": http.body.bytes,
    }


def _cookie(cookie: Any) -> dict[str, Any]:
    """Return the parts that ASP.NET writes; a path that is not said is the root's (CookieOptions)."""
    from email.utils import format_datetime

    found: dict[str, Any] = {"name": cookie.name, "value": cookie.value, "path": "/"}
    for name in ("domain", "path"):
        if cookie.HasField(name):
            found[name] = getattr(cookie, name).value
    if cookie.HasField("expires"):
        from datetime import UTC

        found["expires"] = format_datetime(cookie.expires.value.ToDatetime(UTC), usegmt=True)
    if cookie.HasField("max_age"):
        found["max-age"] = str(int(cookie.max_age.value))
    found["secure"] = cookie.HasField("secure") and cookie.secure.value
    found["httponly"] = cookie.HasField("http_only") and cookie.http_only.value
    if cookie.same_site in SAME_SITE:
        found["samesite"] = SAME_SITE[cookie.same_site]
    return found
