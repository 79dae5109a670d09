"""Storage queues and Service Bus queues in memory: delivery, redelivery, and what becomes of messages in the end.

Azure Functions, "Azure Queue storage trigger": batchSize 16, newBatchThreshold 8, visibilityTimeout, maxDequeueCount 5,
poison queue. "Azure Service Bus trigger": PeekLock, batches, sessions; Service Bus, "Maximum delivery count": 10, then
the dead-letter queue. A worker that ends in the middle of an invocation fails it, which counts as a delivery.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from fungible.events.message import Message
from fungible.local.mistake import Mistake
from fungible.local.running import Fate
from fungible.outcome import Retry
from fungible_azure.local.rpc import InvocationError
from fungible_azure.simulate import queue_storage, service_bus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible_azure.local.workers import Function, Workers

PARALLEL = 24
"""Invocations of one queue at once: batchSize and newBatchThreshold together; as much for Service Bus."""

TRIES = {"queueTrigger": 5, "serviceBusTrigger": 10}
SIMULATORS: Mapping[str, Any] = {"queueTrigger": queue_storage, "serviceBusTrigger": service_bus}


@dataclass(frozen=True, slots=True)
class Rules:
    """`visibility` is the seconds until a failed message comes again, `tries` its deliveries, None the service's."""

    visibility: float
    tries: int | None
    batch_size: int


@dataclass(eq=False, slots=True)
class Letter:
    """One message in the queue, with its history; its fate is known in the end."""

    body: str
    attributes: Mapping[str, str]
    group: str | None
    fate: asyncio.Future[Fate]
    id: str = field(default_factory=lambda: str(uuid4()))
    sent_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    attempts: int = 0
    visible_at: float = 0.0
    in_flight: bool = False
    reasons: list[str] = field(default_factory=list[str])

    def message(self) -> Message[str]:
        """Return what the function gets of it."""
        return Message(
            self.body,
            id=self.id,
            attributes=self.attributes,
            sent_at=self.sent_at,
            attempt=self.attempts,
            group=self.group,
        )


class Queue:
    """Plays its messages on until each of them is done or dead."""

    def __init__(self, function: Function, rules: Rules, workers: Workers) -> None:
        trigger = function.trigger
        kind = trigger["type"]
        self.sessions = bool(trigger.get("isSessionsEnabled"))
        self._many = str(trigger.get("cardinality", "one")).lower() == "many"
        self._options = {"name": trigger["queueName"], "many": self._many, "sessions": self.sessions}
        self._simulator = SIMULATORS[kind]
        self._function = function
        self._rules = rules
        self._tries = rules.tries or TRIES[kind]
        self._workers = workers
        self._letters: list[Letter] = []
        self._changed = asyncio.Event()
        self._player: asyncio.Task[None] | None = None
        self._deliveries: set[asyncio.Task[None]] = set()

    async def send(self, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None) -> list[Fate]:
        """Put messages into the queue in order and return their fates, in the same order."""
        loop = asyncio.get_running_loop()
        letters = [Letter(body, attributes, group, loop.create_future()) for body in bodies]
        self._letters += letters
        self._changed.set()
        if self._player is None or self._player.done():
            self._player = loop.create_task(self._play())
        return [await letter.fate for letter in letters]

    async def _play(self) -> None:
        while self._letters:
            self._changed.clear()
            batch = self._visible(time.monotonic()) if len(self._deliveries) < PARALLEL else []
            if batch:
                task = asyncio.get_running_loop().create_task(self._deliver(batch))
                self._deliveries.add(task)
                task.add_done_callback(self._deliveries.discard)
            else:
                await self._change()

    async def _change(self) -> None:
        """Wait until a message comes, is settled or becomes visible again."""
        now = time.monotonic()
        times = [letter.visible_at for letter in self._letters if not letter.in_flight and letter.visible_at > now]
        try:
            async with asyncio.timeout(max(0.0, min(times) - now) if times else None):
                await self._changed.wait()
        except TimeoutError:
            return

    def _visible(self, now: float) -> list[Letter]:
        """Return the next delivery, its messages from now on in flight; a session has one receiver at a time."""
        taken: list[Letter] = []
        blocked: set[str | None] = set()
        most = self._rules.batch_size if self._many else 1
        for letter in self._letters:
            if letter.in_flight or letter.visible_at > now:
                blocked.add(letter.group)
            elif self._fits(letter, taken, blocked):
                taken.append(letter)
            if len(taken) == most:
                break
        for letter in taken:
            letter.in_flight = True
            letter.attempts += 1
        return taken

    def _fits(self, letter: Letter, taken: Sequence[Letter], blocked: set[str | None]) -> bool:
        """Tell whether a delivery may hold the message too: of sessions it holds one, and that from its start."""
        if not self.sessions:
            return True
        return letter.group not in blocked and (not taken or taken[0].group == letter.group)

    async def _deliver(self, batch: list[Letter]) -> None:
        """Invoke the function with a delivery, and settle what comes of it."""
        messages = [letter.message() for letter in batch]
        wire = self._simulator.build(messages, self._options)
        sent = self._simulator.host(messages, self._options)
        answer: Any = None
        try:
            await self._workers.invoke(self._function, sent["data"], sent["metadata"])
        except InvocationError as error:
            answer = error
        for letter, verdict in zip(batch, self._simulator.read(answer, wire, self._options), strict=True):
            self._settle(letter, verdict)
        self._changed.set()

    def _settle(self, letter: Letter, verdict: object) -> None:
        """Forget the message, show it again later, or move it to the poison or dead-letter queue."""
        letter.in_flight = False
        if isinstance(verdict, Retry):
            letter.reasons.append(verdict.reason)
            if letter.attempts < self._tries:
                letter.visible_at = time.monotonic() + self._rules.visibility
                return
        self._letters.remove(letter)
        fate: Literal["done", "dead"] = "dead" if isinstance(verdict, Retry) else "done"
        letter.fate.set_result(Fate(letter.id, fate, letter.attempts, tuple(letter.reasons)))


class Queues:
    """The queues that the app's functions listen to, by their own names."""

    def __init__(self, rules: Rules, workers: Workers) -> None:
        functions = [
            one for one in workers.functions if one.trigger["type"] in SIMULATORS and "queueName" in one.trigger
        ]
        self._queues = {one.trigger["queueName"]: Queue(one, rules, workers) for one in functions}

    async def send(
        self, name: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None
    ) -> list[Fate]:
        """Put messages into a queue and return their fates."""
        queue = self._queues.get(name)
        if queue is None:
            known = ", ".join(self._queues)
            fix = f"choose one of {known}" if known else "give the app a function with @app.queue(…)"
            raise Mistake(f"the app listens to no queue {name}", fix)
        if queue.sessions and group is None:
            raise Mistake(f"queue {name} requires sessions, where each message has one", "name it: --group")
        return await queue.send(bodies, attributes, group)
