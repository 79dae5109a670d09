"""What sends events to bound paths, each sender as its own documents have it, until every event is done or dead.

Knative documentation, "Handling delivery failure" (retry, backoff, deadLetterSink); Pub/Sub documentation, "Push
subscriptions", "Dead-letter topics", "Order messages". What a status means is the simulators' to say.
"""

from __future__ import annotations

import asyncio
import http.client
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fungible.local.mistake import Mistake
from fungible.local.ports import HOST
from fungible.local.source import Rules, Source, no_queue
from fungible.outcome import Retry
from fungible_container.codecs import DEFAULT_KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.local.running import Fate
    from fungible.local.source import Letter
    from fungible.outcome import Ack

PARALLEL = 10
"""Requests that one sender has under way at most."""


@dataclass(frozen=True, slots=True)
class Spec:
    """How events are sent: each `attempts` times at most, after a failure `backoff` seconds later.

    A request without an answer within `timeout` seconds has failed; it brings `batch_size` events where its kind may.
    """

    attempts: int
    backoff: float
    timeout: float = 30.0
    batch_size: int = 1


class Senders:
    """The senders of one application: those of its App by their names there, or any bound path of a finished one."""

    def __init__(self, port: int, names: Mapping[str, Sequence[str]] | None, spec: Spec) -> None:
        self._port = port
        self._names = names
        self._spec = spec
        self._threads = ThreadPoolExecutor(4 * PARALLEL, thread_name_prefix="send")
        self._sources: dict[tuple[str, str], Source] = {}

    def close(self) -> None:
        """Send nothing more; what is under way ends with the server."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def send(self, trigger: str, name: str, letters: Sequence[Letter]) -> list[Fate]:
        """Send events to the function of this trigger and name and return their fates."""
        kind, path = DEFAULT_KINDS[trigger], self._path(trigger, name)
        return await self.source(kind, path, {}).send(letters)

    def _path(self, trigger: str, name: str) -> str:
        if self._names is None:
            if name.startswith("/"):
                return name
            raise Mistake(f"{name} is no path", "a finished application's source is the path it is bound to: /…")
        if name not in self._names.get(trigger, ()):
            raise no_queue(name, self._names.get(trigger, ()), trigger)
        return event_path(name)

    def source(self, kind: str, path: str, options: Mapping[str, Any]) -> Source:
        """Return the sender of this kind to a path, the same one for the same options."""
        key = kind, f"{path} {sorted(options.items())}"
        if key not in self._sources:
            self._sources[key] = self._source(kind, {**options, "name": path})
        return self._sources[key]

    def _source(self, kind: str, options: Mapping[str, Any]) -> Source:
        simulator = import_module(f"fungible_container.simulate.{kind}")
        spec = self._spec
        most = min(spec.batch_size, getattr(simulator, "MOST", spec.batch_size))

        async def deliver(events: Sequence[Any]) -> Sequence[Ack | Retry]:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._push, simulator, options, events)

        rules = Rules(spec.attempts, lambda _: spec.backoff, batch_size=most, parallel=PARALLEL, ordered=True)
        return Source(rules, deliver)

    def _push(self, simulator: Any, options: Mapping[str, Any], events: Sequence[Any]) -> Sequence[Ack | Retry]:
        """Send a request and return what its sender makes of the answer, or of none."""
        wire = simulator.build(events, options)
        try:
            status = post(self._port, wire, self._spec.timeout)[0]
        except (OSError, http.client.HTTPException) as error:
            return [Retry(f"no answer: {type(error).__name__}") for _ in events]
        found: Sequence[Ack | Retry] = simulator.read({"head": {"status": status}}, wire, options)
        return found


def event_path(name: str) -> str:
    """Return the path that `serve` binds a function of an App to."""
    return f"/_events/{name}"


def post(port: int, wire: Mapping[str, Any], seconds: float) -> tuple[int, list[tuple[str, str]], bytes]:
    """Send a request on a line of its own and return status, headers and body."""
    scope = wire["scope"]
    connection = http.client.HTTPConnection(HOST, port, timeout=seconds)
    try:
        connection.putrequest(scope["method"], scope["path"], skip_host=True, skip_accept_encoding=True)
        for name, value in scope["headers"]:
            connection.putheader(name, value)
        connection.endheaders(wire["body"])
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()
