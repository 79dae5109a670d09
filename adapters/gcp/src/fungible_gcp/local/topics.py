"""Topics with a push subscription each: delivery, redelivery, dead letters.

Pub/Sub documentation, "Push subscriptions": one message per request, what acks, the ack deadline; "Dead-letter
topics": `deliveryAttempt`, 5 to 100 attempts; "Order messages": of one ordering key one message is outstanding. What
an answer means is the simulator's to say.
"""

from __future__ import annotations

import asyncio
import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from fungible.events.message import Message
from fungible.local.mistake import Mistake
from fungible.local.ports import HOST
from fungible.local.running import Fate
from fungible.outcome import Retry
from fungible_gcp.simulate import pubsub

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from concurrent.futures import Executor

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


@dataclass(eq=False, slots=True)
class Letter:
    """One message, with its history; its fate is known in the end."""

    id: str
    body: str
    attributes: Mapping[str, str]
    key: str | None
    fate: asyncio.Future[Fate]
    published: datetime = field(default_factory=lambda: datetime.now(UTC))
    attempts: int = 0
    due: float = 0.0
    outstanding: bool = False
    reasons: list[str] = field(default_factory=list[str])

    def message(self) -> Message[str]:
        """Return what this delivery brings of it."""
        return Message(
            self.body,
            id=self.id,
            attributes=self.attributes,
            sent_at=self.published,
            attempt=self.attempts,
            group=self.key,
        )


class Topic:
    """Plays its subscription on until every message is done or dead."""

    def __init__(
        self, subscription: Subscription, push: Callable[[Subscription, Message[str]], Any], threads: Executor
    ) -> None:
        self._subscription = subscription
        self._push = push
        self._threads = threads
        self._letters: list[Letter] = []
        self._changed = asyncio.Event()
        self._player: asyncio.Task[None] | None = None
        self._pushes: set[asyncio.Task[None]] = set()
        self._outstanding = 0

    async def publish(self, ids: Sequence[str], bodies: Sequence[str], rest: tuple[Any, Any]) -> list[Fate]:
        """Publish messages in order and return their fates, in the same order."""
        loop = asyncio.get_running_loop()
        letters = [Letter(one, body, *rest, loop.create_future()) for one, body in zip(ids, bodies, strict=True)]
        self._letters += letters
        self._changed.set()
        if self._player is None or self._player.done():
            self._player = loop.create_task(self._play())
        return [await letter.fate for letter in letters]

    async def _play(self) -> None:
        while self._letters:
            self._changed.clear()
            now = time.monotonic()
            for letter in self._due(now):
                task = asyncio.get_running_loop().create_task(self._deliver(letter))
                self._pushes.add(task)
                task.add_done_callback(self._pushes.discard)
            await self._change(now)

    async def _change(self, now: float) -> None:
        """Wait until a message comes, is settled or is due again."""
        times = [letter.due for letter in self._letters if letter.due > now and not letter.outstanding]
        patience = max(0.0, min(times) - time.monotonic()) if times else None
        try:
            async with asyncio.timeout(patience):
                await self._changed.wait()
        except TimeoutError:
            return

    def _due(self, now: float) -> list[Letter]:
        """Return what may be pushed now, from now on outstanding; an ordering key waits for its earlier message."""
        taken: list[Letter] = []
        blocked: set[str] = set()
        for letter in self._letters:
            if self._outstanding + len(taken) == OUTSTANDING:
                break
            keyed = letter.key if self._subscription.ordered else None
            if not letter.outstanding and letter.due <= now and keyed not in blocked:
                taken.append(letter)
            if keyed is not None:
                blocked.add(keyed)
        for letter in taken:
            letter.outstanding = True
            letter.attempts += 1
        self._outstanding += len(taken)
        return taken

    async def _deliver(self, letter: Letter) -> None:
        loop = asyncio.get_running_loop()
        verdict = await loop.run_in_executor(self._threads, self._push, self._subscription, letter.message())
        self._settle(letter, verdict)
        self._changed.set()

    def _settle(self, letter: Letter, verdict: Ack | Retry) -> None:
        """Forget the message, push it again later, or bury it."""
        letter.outstanding = False
        self._outstanding -= 1
        if isinstance(verdict, Retry):
            letter.reasons.append(verdict.reason)
            if letter.attempts < self._subscription.attempts:
                letter.due = time.monotonic() + self._subscription.backoff
                return
        self._letters.remove(letter)
        fate: Literal["done", "dead"] = "dead" if isinstance(verdict, Retry) else "done"
        letter.fate.set_result(Fate(letter.id, fate, letter.attempts, tuple(letter.reasons)))


class Topics:
    """The topics of one function: those of its App by their names there, or any bound path of a finished one."""

    def __init__(self, port: int, queues: Collection[str] | None, make: Callable[[str, str], Subscription]) -> None:
        self._port = port
        self._queues = queues
        self._make = make
        self._topics: dict[str, Topic] = {}
        self._threads = ThreadPoolExecutor(4 * OUTSTANDING, thread_name_prefix="push")
        self._published = 0

    def close(self) -> None:
        """Push nothing more; what is outstanding ends with the function."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def send(
        self, name: str, bodies: Sequence[str], attributes: Mapping[str, str], key: str | None
    ) -> list[Fate]:
        """Publish messages and return their fates."""
        topic = self._topics.get(name)
        if topic is None:
            topic = self._topics[name] = Topic(self._subscription(name), self._push, self._threads)
        first = self._published + 1
        self._published += len(bodies)
        return await topic.publish([str(first + at) for at in range(len(bodies))], bodies, (attributes, key))

    def _subscription(self, name: str) -> Subscription:
        if self._queues is None:
            if name.startswith("/"):
                return self._make(name, name.rpartition("/")[2] or "root")
            raise Mistake(f"{name} is no path", "a finished function's queue is the path that it is bound to: /…")
        if name not in self._queues:
            known = ", ".join(self._queues)
            fix = f"choose one of {known}" if known else "give the app a function with @app.queue(…)"
            raise Mistake(f"the app listens to no queue {name}", fix)
        return self._make(event_path(name), name)

    def _push(self, subscription: Subscription, message: Message[str]) -> Ack | Retry:
        """Push one message and return what its subscription makes of the answer, or of none."""
        wire = pubsub.build([message], subscription.options)
        answer: Any
        try:
            answer = {"status": post(self._port, wire, subscription.ack_deadline)[0]}
        except TimeoutError:
            return Retry(f"no answer within the ack deadline of {subscription.ack_deadline:g} seconds")
        except (OSError, http.client.HTTPException) as error:
            answer = error
        return pubsub.read(answer, wire, subscription.options)[0]


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
