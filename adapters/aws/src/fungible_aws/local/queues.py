"""SQS in memory, with its event source mapping: delivery, redelivery, dead letters.

SQS developer guide, "Amazon SQS visibility timeout", "Using dead-letter queues", "FIFO delivery logic": a group of
a FIFO queue is blocked while one of its messages is in flight or not yet visible. What the answer to a batch
means is the simulator's to say.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import uuid4

from fungible.events.message import Message
from fungible.local.mistake import Mistake
from fungible.local.running import Fate
from fungible.outcome import Retry
from fungible_aws.simulate import sqs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.outcome import Ack
    from fungible_aws.local.pool import Pool


@dataclass(frozen=True, slots=True)
class Source:
    """A queue with its mapping: `visibility` in seconds until a failed message comes again, at most `receives` times.

    `partial` is the mapping's ReportBatchItemFailures; the name of a FIFO queue ends in `.fifo`.
    """

    name: str
    region: str
    partial: bool
    batch_size: int
    visibility: float
    receives: int

    @property
    def fifo(self) -> bool:
        """Whether order is kept inside a group."""
        return self.name.endswith(".fifo")


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
    """Plays its source on until every message is done or dead."""

    def __init__(self, source: Source, pool: Pool) -> None:
        self._source = source
        self._pool = pool
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
            batch = self._visible(time.monotonic())
            if batch:
                task = asyncio.get_running_loop().create_task(self._deliver(batch))
                self._deliveries.add(task)
                task.add_done_callback(self._deliveries.discard)
            else:
                await self._change()

    async def _change(self) -> None:
        """Wait until a message comes, is settled or becomes visible again."""
        times = [letter.visible_at for letter in self._letters if not letter.in_flight]
        patience = max(0.0, min(times) - time.monotonic()) if times else None
        try:
            async with asyncio.timeout(patience):
                await self._changed.wait()
        except TimeoutError:
            return

    def _visible(self, now: float) -> list[Letter]:
        """Return the next batch, its messages from now on in flight."""
        taken: list[Letter] = []
        blocked: set[str | None] = set()
        for letter in self._letters:
            if letter.in_flight or letter.visible_at > now:
                blocked.add(letter.group)
            elif not (self._source.fifo and letter.group in blocked):
                taken.append(letter)
            if len(taken) == self._source.batch_size:
                break
        for letter in taken:
            letter.in_flight = True
            letter.attempts += 1
        return taken

    async def _deliver(self, batch: list[Letter]) -> None:
        source = self._source
        options = {"name": source.name, "fifo": source.fifo, "region": source.region, "partial": source.partial}
        wire = sqs.build([letter.message() for letter in batch], options)
        answer: Any = await self._pool.invoke(json.dumps(wire).encode())
        for letter, verdict in zip(batch, sqs.read(answer, wire, options), strict=True):
            self._settle(letter, verdict)
        self._changed.set()

    def _settle(self, letter: Letter, verdict: Ack | Retry) -> None:
        """Forget the message, show it again later, or bury it."""
        letter.in_flight = False
        if isinstance(verdict, Retry):
            letter.reasons.append(verdict.reason)
            if letter.attempts < self._source.receives:
                letter.visible_at = time.monotonic() + self._source.visibility
                return
        self._letters.remove(letter)
        fate: Literal["done", "dead"] = "dead" if isinstance(verdict, Retry) else "done"
        letter.fate.set_result(Fate(letter.id, fate, letter.attempts, tuple(letter.reasons)))


class Queues:
    """The queues of one function: those of its App by their names there, or any by its physical name."""

    def __init__(self, mapping: Source, names: Mapping[str, str] | None, pool: Pool) -> None:
        self._mapping = mapping
        self._names = names
        self._pool = pool
        self._queues: dict[str, Queue] = {}

    async def send(
        self, name: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None
    ) -> list[Fate]:
        """Put messages into a queue and return their fates."""
        physical = name if self._names is None else self._names.get(name)
        if physical is None:
            known = ", ".join(self._names or ())
            fix = f"choose one of {known}" if known else "give the app a function with @app.queue(…)"
            raise Mistake(f"the app listens to no queue {name}", fix)
        source = replace(self._mapping, name=physical)
        if source.fifo and group is None:
            raise Mistake(f"queue {name} is FIFO, where each message has a group", "name its group: --group")
        queue = self._queues.setdefault(physical, Queue(source, self._pool))
        return await queue.send(bodies, attributes, group)
