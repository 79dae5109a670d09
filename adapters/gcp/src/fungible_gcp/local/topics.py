"""Topics with a push subscription each.

Pub/Sub documentation, "Push subscriptions": one message per request, what acks, the ack deadline; "Dead-letter
topics": `deliveryAttempt`, 5 to 100 attempts; "Order messages": of one ordering key one message is outstanding. What
an answer means is the simulator's to say.
"""

from __future__ import annotations

import asyncio
import http.client
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from fungible.local.mistake import Mistake
from fungible.local.ports import HOST
from fungible.local.source import Letter, Rules, Source, no_queue
from fungible.outcome import Retry
from fungible_gcp.simulate import pubsub

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from fungible.events.message import Message
    from fungible.local.running import Fate
    from fungible.outcome import Ack

OUTSTANDING = 10
"""Messages that a subscription pushes at once; Pub/Sub itself begins with one and grows (Push backoff)."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """A push subscription: seconds until a message that was not acked comes again, attempts until it is dead.

    A push that has no answer within `ack_deadline` seconds was not acked.
    """

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
    """The topics of one function: those of its App by their names there, or any bound path of a finished one."""

    def __init__(self, port: int, queues: Collection[str] | None, make: Callable[[str, str], Subscription]) -> None:
        self._port = port
        self._queues = queues
        self._make = make
        self._topics: dict[str, Source] = {}
        self._threads = ThreadPoolExecutor(4 * OUTSTANDING, thread_name_prefix="push")
        self._ids = count(1)

    def close(self) -> None:
        """Push nothing more; what is outstanding ends with the function."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def send(
        self, name: str, bodies: Sequence[str], attributes: Mapping[str, str], key: str | None
    ) -> list[Fate]:
        """Publish messages and return their fates."""
        topic = self._topics.get(name)
        if topic is None:
            topic = self._topics[name] = self._topic(self._subscription(name))
        return await topic.send([Letter(body, attributes, key, id=str(next(self._ids))) for body in bodies])

    def _topic(self, subscription: Subscription) -> Source:
        async def deliver(messages: Sequence[Message[str]]) -> Sequence[Ack | Retry]:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._push, subscription, messages)

        backoff = subscription.backoff
        rules = Rules(subscription.attempts, lambda _: backoff, parallel=OUTSTANDING, ordered=subscription.ordered)
        return Source(rules, deliver)

    def _subscription(self, name: str) -> Subscription:
        if self._queues is None:
            if name.startswith("/"):
                return self._make(name, name.rpartition("/")[2] or "root")
            raise Mistake(f"{name} is no path", "a finished function's queue is the path that it is bound to: /…")
        if name not in self._queues:
            raise no_queue(name, self._queues)
        return self._make(event_path(name), name)

    def _push(self, subscription: Subscription, messages: Sequence[Message[str]]) -> Sequence[Ack | Retry]:
        """Push a message and return what its subscription makes of the answer, or of none."""
        wire = pubsub.build(messages, subscription.options)
        answer: Any
        try:
            answer = {"status": post(self._port, wire, subscription.ack_deadline)[0]}
        except TimeoutError:
            return [Retry(f"no answer within the ack deadline of {subscription.ack_deadline:g} seconds")]
        except (OSError, http.client.HTTPException) as error:
            answer = error
        return pubsub.read(answer, wire, subscription.options)


def event_path(queue: str) -> str:
    """Return the path that `serve` binds an App's queue to."""
    return f"/_events/{queue}"


def post(port: int, wire: Mapping[str, Any], seconds: float) -> tuple[int, bytes]:
    """Send a request on a line of its own and return status and body."""
    connection = http.client.HTTPConnection(HOST, port, timeout=seconds)
    try:
        connection.putrequest("POST", wire["path"], skip_accept_encoding=True)
        for name, value in wire["headers"]:
            connection.putheader(name, value.encode())
        connection.putheader("content-length", str(len(wire["body"])))
        connection.endheaders(wire["body"])
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
