"""One worker process: the host's gRPC stream, pumped into the library that Azure's own worker is made of.

    python -P -m fungible_azure.local.worker HOST:PORT WORKER_ID FOLDER...

The folders hold the app. They come onto the path of modules after the protocol, which the wheel of
azure-functions-runtime-v1 holds as `tests.protos`: any folder named `tests` would hide it. What each message is
for is said by FunctionRpc.proto; this pump knows only which coroutine of the library takes it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import traceback
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LARGEST = 2**31 - 1
TAKEN = {
    "worker_init_request": "worker_init_response",
    "functions_metadata_request": "function_metadata_response",
    "function_load_request": "function_load_response",
    "invocation_request": "invocation_response",
}
"""What the library answers, by the name of its coroutine, which is the message's."""


class Request:
    """A message as the library takes it."""

    def __init__(self, name: str, message: Any, properties: dict[str, Any]) -> None:
        self.name = name
        self.request = message
        self.properties = properties


class Pump:
    """The two directions of one stream."""

    def __init__(self, address: str, worker: str) -> None:
        self._protos: Any = import_module("tests.protos")
        self._grpc: Any = import_module("grpc")
        self._library: Any = import_module("azure_functions_runtime")
        self._address = address
        self._worker = worker
        self._out: asyncio.Queue[Any] = asyncio.Queue()
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Answer the host until it ends the stream."""
        self._library.start_threadpool_executor()
        options = [("grpc.max_send_message_length", LARGEST), ("grpc.max_receive_message_length", LARGEST)]
        async with self._grpc.aio.insecure_channel(self._address, options=options) as channel:
            async for message in self._protos.FunctionRpcStub(channel).EventStream(self._sent()):
                task = self._loop.create_task(self._answer(message))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _sent(self) -> AsyncIterator[Any]:
        start = self._protos.StartStream(worker_id=self._worker)
        yield self._protos.StreamingMessage(request_id=self._worker, start_stream=start)
        while True:
            yield await self._out.get()

    async def _answer(self, message: Any) -> None:
        name = message.WhichOneof("content")
        if name not in TAKEN:
            return
        request = Request(name, message, {"host": self._address.partition(":")[0], "protos": self._protos})
        answer = await getattr(self._library, name)(request)
        self._out.put_nowait(
            self._protos.StreamingMessage(request_id=message.request_id, **{TAKEN[name]: answer})
        )  # fmt: skip

    def logged(self, level: int, category: str, text: str) -> None:
        """Send a log record with the id of the invocation that it belongs to."""
        invocation = self._library.invocation_id_cv.get() or ""
        log = self._protos.RpcLog(level=level, category=category, message=text, invocation_id=invocation)
        message = self._protos.StreamingMessage(request_id=self._worker, rpc_log=log)
        self._loop.call_soon_threadsafe(self._out.put_nowait, message)


class ToHost(logging.Handler):
    """Sends what the app and the library log, as Azure's worker does."""

    def __init__(self, pump: Pump) -> None:
        super().__init__()
        self._pump = pump

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record; RpcLog.Level counts from Trace, 0, in steps of ten of Python's levels."""
        try:
            self._pump.logged(min(record.levelno // 10, 5), record.name, self.format(record))
        except Exception:
            self.handleError(record)


async def main(address: str, worker: str, *folders: str) -> None:
    """Run one worker."""
    pump = Pump(address, worker)
    sys.path[:0] = folders
    root = logging.getLogger()
    root.addHandler(ToHost(pump))
    root.setLevel(logging.INFO)
    logging.getLogger("azure.functions").setLevel(logging.WARNING)  # the library tells every invocation
    await pump.run()


def run(*arguments: str) -> int:
    """Return the exit code of a worker; what it could not do is on stderr, where anyone still reads it."""
    try:
        asyncio.run(main(*arguments))
    except BaseException:  # a stream that breaks off comes as a cancellation
        with suppress(OSError):
            traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    os._exit(run(*sys.argv[1:]))  # handlers that still run in threads would keep a process that has no host any more
