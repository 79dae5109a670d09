"""What calls a function by its paths: topics with a push subscription each, and every other source of events.

Pub/Sub documentation, "Push subscriptions": one message per request, what acks, the ack deadline; "Dead-letter
topics": `deliveryAttempt`, 5 to 100 attempts; "Order messages": of one ordering key one message is outstanding.
Eventarc delivers through such subscriptions too (Eventarc documentation, Retry events). What a request is and what an
answer means is the simulators' to say.
"""

from __future__ import annotations

import asyncio
import http.client
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import import_module
from itertools import count
from typing import TYPE_CHECKING, Any

from fungible.local.mistake import Mistake, Unsupported
from fungible.local.ports import HOST
from fungible.local.source import Letter, Rules, Source, no_queue
from fungible.outcome import Retry
from fungible_gcp.codecs import DEFAULT_KINDS, UNSUPPORTED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fungible.local.running import Fate
    from fungible.local.target import Target
    from fungible.outcome import Ack

OUTSTANDING = 10
"""Messages that a subscription pushes at once; Pub/Sub itself begins with one and grows (Push backoff)."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A push subscription: seconds until a message that was not acked comes again, attempts until it is dead.

    A push that has no answer within `ack_deadline` seconds was not acked.
    """

    kind: str
    path: str
    name: str
    backoff: float
    attempts: int
    ack_deadline: float
    ordered: bool
    unwrapped: bool

    @property
    def options(self) -> dict[str, Any]:
        """What the simulator makes its requests by."""
        full = f"projects/local/subscriptions/{self.name}"
        return {"name": self.path, "subscription": full, "unwrapped": self.unwrapped}


class Topics:
    """The sources of one function: those of its App by their names there, or any bound path of a finished one."""

    def __init__(self, port: int, found: Target, make: Callable[[str, str, str], Subscription]) -> None:
        self._port = port
        self._found = found
        self._make = make
        self._topics: dict[tuple[str, str], Source] = {}
        self._threads = ThreadPoolExecutor(4 * OUTSTANDING, thread_name_prefix="push")
        self._ids = count(1)

    def close(self) -> None:
        """Push nothing more; what is outstanding ends with the function."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def send(
        self, name: str, bodies: Sequence[str], attributes: Mapping[str, str], key: str | None
    ) -> list[Fate]:
        """Publish messages and return their fates."""
        letters = [Letter(body, attributes, key, id=str(next(self._ids))) for body in bodies]
        return await self._source("queue", name).send(letters)

    async def deliver(self, trigger: str, name: str, events: Sequence[Any]) -> list[Fate]:
        """Let events happen and return their fates."""
        return await self._source(trigger, name).send([Letter.of(event) for event in events])

    def _source(self, trigger: str, name: str) -> Source:
        found = self._topics.get((trigger, name))
        if found is None:
            found = self._topics[trigger, name] = self._topic(self._subscription(trigger, name))
        return found

    def _topic(self, subscription: Subscription) -> Source:
        async def deliver(events: Sequence[Any]) -> Sequence[Ack | Retry]:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._push, subscription, events)

        backoff = subscription.backoff
        rules = Rules(subscription.attempts, lambda _: backoff, parallel=OUTSTANDING, ordered=subscription.ordered)
        return Source(rules, deliver)

    def _subscription(self, trigger: str, name: str) -> Subscription:
        kind = DEFAULT_KINDS.get(trigger)
        if kind is None:
            reason = UNSUPPORTED.get(trigger, "no such trigger").removeprefix("unsupported: ")
            raise Unsupported(f"nothing on Google brings a {trigger} to {name}: {reason}", "run it on another platform")
        if not self._found.is_app:
            if name.startswith("/"):
                return self._make(kind, name, name.rpartition("/")[2] or "root")
            raise Mistake(f"{name} is no path", "a finished function's queue is the path that it is bound to: /…")
        known = self._found.named(trigger)
        if name in known:
            return self._make(kind, event_path(name), name)
        if trigger == "queue":
            raise no_queue(name, known)
        raise Mistake(f"the app listens to no {trigger} {name}", f"choose one of {', '.join(known) or 'none'}")

    def _push(self, subscription: Subscription, events: Sequence[Any]) -> Sequence[Ack | Retry]:
        """Push an event and return what its subscription makes of the answer, or of none."""
        simulator: Any = import_module(f"fungible_gcp.simulate.{subscription.kind}")
        wire = simulator.build(events, subscription.options)
        answer: Any
        try:
            answer = post(self._port, wire, subscription.ack_deadline)
        except TimeoutError:
            return [Retry(f"no answer within the ack deadline of {subscription.ack_deadline:g} seconds")]
        except (OSError, http.client.HTTPException) as error:
            answer = error
        found: Sequence[Ack | Retry] = simulator.read(answer, wire, subscription.options)
        return found


def event_path(name: str) -> str:
    """Return the path that `serve` binds an App's function of this name to."""
    return f"/_events/{name}"


def post(port: int, wire: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """Send a request on a line of its own and return status, headers and body."""
    connection = http.client.HTTPConnection(HOST, port, timeout=seconds)
    try:
        connection.putrequest("POST", wire["path"], skip_accept_encoding=True)
        for name, value in wire["headers"]:
            connection.putheader(name, value.encode())
        connection.putheader("content-length", str(len(wire["body"])))
        connection.endheaders(wire["body"])
        answer = connection.getresponse()
        return {"status": answer.status, "headers": answer.getheaders(), "body": answer.read()}
    finally:
        connection.close()
