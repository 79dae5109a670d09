"""The event source mapping of an ordered source: shards, each read in order and held up by what fails.

Lambda developer guide, "Process Kinesis records with Lambda" and "Configuring partial batch response with Kinesis Data
Streams and Lambda": a shard's batches come one after another; the records before the first failure are done, and the
others come again; a batch of which nothing was done is split in two where the mapping bisects, which does not count
as a retry; after `retries` of them its records are discarded to the on-failure destination. What the answer to a batch
means is the simulator's to say.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from fungible.local.running import Fate
from fungible.outcome import Retry

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from fungible.outcome import Ack

    Deliver = Callable[[list[Any]], Awaitable[Sequence[Ack | Retry]]]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a mapping reads: batches of at most `batch_size`, a failed one again after `pause` seconds.

    At most `retries` times, and in halves where it `bisects`.
    """

    batch_size: int = 10
    retries: int = 2
    pause: float = 0.2
    bisects: bool = True


@dataclass(eq=False, slots=True)
class Entry:
    """One event of a shard with its history."""

    event: Any
    id: str = field(default_factory=lambda: str(uuid4()))
    attempts: int = 0
    reasons: list[str] = field(default_factory=list[str])
    fate: Fate | None = None

    def settle(self, fate: Any) -> None:
        """Note what became of it."""
        self.fate = Fate(self.id, fate, self.attempts, tuple(self.reasons))


class Shards:
    """Reads shards side by side, each in order; `deliver` returns one verdict for each event of a batch."""

    def __init__(self, reading: Reading, deliver: Deliver) -> None:
        self._reading = reading
        self._deliver = deliver
        self.destination: list[Any] = []
        self._shards: dict[str | None, asyncio.Lock] = {}

    async def send(self, events: Sequence[Any]) -> list[Fate]:
        """Put events behind those that their shards hold, and return their fates, in the same order."""
        entries = [Entry(event) for event in events]
        shards: dict[str | None, list[Entry]] = {}
        for entry in entries:
            shards.setdefault(entry.event.group, []).append(entry)
        async with asyncio.TaskGroup() as group:
            for shard, mine in shards.items():
                group.create_task(self._read(shard, mine))
        return [entry.fate for entry in entries if entry.fate is not None]

    async def _read(self, shard: str | None, entries: list[Entry]) -> None:
        size = self._reading.batch_size
        async with self._shards.setdefault(shard, asyncio.Lock()):
            for at in range(0, len(entries), size):
                await self._settle(entries[at : at + size])

    async def _settle(self, batch: list[Entry]) -> None:
        """Bring a batch until each of its events is done, or discarded."""
        failures = 0
        while batch:
            done = await self._bring(batch)
            for entry in batch[:done]:
                entry.settle("done")
            batch = batch[done:]
            if done or not batch:
                failures = 0
                continue
            if self._reading.bisects and len(batch) > 1:
                half = (len(batch) + 1) // 2
                await self._settle(batch[:half])
                batch, failures = batch[half:], 0
                continue
            failures += 1
            if failures > self._reading.retries:
                self._discard(batch)
                return
            await asyncio.sleep(self._reading.pause)

    async def _bring(self, batch: list[Entry]) -> int:
        """Make one delivery, and return how many events lie before its checkpoint."""
        for entry in batch:
            entry.attempts += 1
        verdicts = await self._deliver([entry.event for entry in batch])
        failed = [at for at, verdict in enumerate(verdicts) if isinstance(verdict, Retry)]
        for at in failed:
            batch[at].reasons.append(str(verdicts[at]))
        return failed[0] if failed else len(batch)

    def _discard(self, batch: list[Entry]) -> None:
        for entry in batch:
            entry.settle("dead")
            self.destination.append(entry.event)


ORDERED = {"stream": "kinesis", "collection": "dynamodb"}
"""Trigger -> the kind that brings it here, where an App leaves it open."""
MAPPINGS = frozenset(
    ("kinesis", "dynamodb", "documentdb", "kafka", "msk", "kinesis_pipe", "dynamodb_pipe", "kafka_pipe", "msk_pipe")
)
"""The kinds that are read in order."""


def through(invoke: Callable[[Any], Awaitable[Any]], kind: str, options: Mapping[str, Any]) -> Deliver:
    """Return what brings events of a kind to a function; `invoke` returns its answer, or the error that it is."""
    simulator: Any = import_module(f"fungible_aws.simulate.{kind}")

    async def deliver(events: list[Any]) -> Sequence[Ack | Retry]:
        wire = simulator.build(events, options)
        fates: Sequence[Ack | Retry] = simulator.read(await invoke(wire), wire, options)
        return fates

    return deliver
