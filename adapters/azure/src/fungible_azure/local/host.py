"""The local Functions host: a process of the interpreter that has Azure's library, told what to do over a connection.

    python -P -m fungible_azure.local.host ORDER

The order is JSON: where to connect to and with which key, and what to serve. Orders come in as `[number, name,
arguments]` and go out as `[number, answer]`; number 0 says that all is ready, or why it is not. The host ends when it
is told to, or with its connection.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import AsyncExitStack, suppress
from threading import Thread
from typing import TYPE_CHECKING, Any

from fungible.local import http
from fungible.local.mistake import Mistake, Unsupported
from fungible.local.ports import listener
from fungible_azure.local.door import LIMITS, Door
from fungible_azure.local.rpc import InvocationError, Server
from fungible_azure.local.sources import Sources
from fungible_azure.local.workers import Setting, Workers

if TYPE_CHECKING:
    from collections.abc import Mapping
    from multiprocessing.connection import Connection


END = "end"


class Host:
    """What the orders are about."""

    def __init__(self, connection: Connection, workers: Workers, sources: Sources) -> None:
        self._connection = connection
        self._workers = workers
        self._sources = sources
        self._tasks: set[asyncio.Task[None]] = set()

    async def attend(self) -> None:
        """Follow orders until there are no more."""
        loop = asyncio.get_running_loop()
        ended = asyncio.Event()

        def receive() -> None:
            with suppress(EOFError, OSError):  # the parent was killed
                while (order := json.loads(self._connection.recv_bytes()))[1] != END:
                    loop.call_soon_threadsafe(self._take, order)
            loop.call_soon_threadsafe(ended.set)

        Thread(target=receive, name="orders", daemon=True).start()
        await ended.wait()

    def _take(self, order: list[Any]) -> None:
        task = asyncio.get_running_loop().create_task(self._follow(*order))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, number: int, name: str, arguments: list[Any]) -> None:
        """Answer one order."""
        try:
            answer: Any
            if name == "bring":
                answer = await self._sources.bring(*arguments)
            elif name != "runtimes":
                played = self._sources.send if name == "send" else self._sources.deliver
                fates = await played(*arguments)
                answer = [[one.id, one.fate, one.attempts, one.reasons] for one in fates]
            else:
                answer = self._workers.runtimes
            tell(self._connection, number, {"answer": answer})
        except Mistake as mistake:
            tell(self._connection, number, told(mistake))


def told(mistake: Mistake) -> dict[str, Any]:
    """Return a mistake as it crosses to the parent."""
    return {"cause": mistake.cause, "fix": mistake.fix, "unsupported": isinstance(mistake, Unsupported)}


def tell(connection: Connection, number: int, answer: Mapping[str, Any]) -> None:
    """Send one answer."""
    connection.send_bytes(json.dumps([number, answer]).encode())


def log(line: str) -> None:
    """Write a line where the parent reads it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def main(order: Mapping[str, Any]) -> None:
    """Serve until the connection ends."""
    from multiprocessing.connection import Client

    with Client(("127.0.0.1", order["control"]), authkey=order["key"].encode()) as connection:
        async with AsyncExitStack() as stack:
            try:
                host, port = await _served(order, connection, stack)
            except Mistake as mistake:
                tell(connection, 0, told(mistake))
                return
            tell(connection, 0, {"answer": port})
            await host.attend()


async def _served(order: Mapping[str, Any], connection: Connection, stack: AsyncExitStack) -> tuple[Host, int]:
    """Return the host, its workers ready and its door open."""
    front = stack.enter_context(listener(order["port"]))
    server = Server()
    await server.start()
    stack.push_async_callback(server.stop)
    setting = Setting(tuple(order["folders"]), order["folder"], order["environment"], order["timeout"], log)
    workers = Workers(server, setting, order["workers"])
    stack.push_async_callback(workers.close)
    try:
        await workers.start()
    except InvocationError as error:
        raise Mistake(f"the app does not start: {error}", "see the log above for the whole traceback") from None
    await http.serve(Door(workers).handle, front, LIMITS)
    sources = Sources(order["visibility"], order["tries"], order["batch_size"], workers, order["listened"])
    return Host(connection, workers, sources), front.getsockname()[1]


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.argv[1])))
