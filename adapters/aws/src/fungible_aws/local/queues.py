"""SQS in memory, with its event source mapping.

SQS developer guide, "Amazon SQS visibility timeout", "Using dead-letter queues", "FIFO delivery logic": a group of
a FIFO queue is blocked while one of its messages is in flight or not yet visible. What the answer to a batch
means is the simulator's to say.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fungible.local.mistake import Mistake
from fungible.local.source import Letter, Rules, Source, no_queue
from fungible_aws.simulate import sqs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.local.running import Fate
    from fungible.outcome import Ack, Retry
    from fungible_aws.local.pool import Pool


@dataclass(frozen=True, slots=True)
class EventSource:
    """A queue's mapping: `visibility` in seconds until a failed message comes again, at most `receives` times.

    `partial` is ReportBatchItemFailures.
    """

    region: str
    partial: bool
    batch_size: int
    visibility: float
    receives: int


class Queues:
    """The queues of one function: those of its App by their names there, or any by its physical name."""

    def __init__(self, mapping: EventSource, names: Mapping[str, str] | None, pool: Pool) -> None:
        self._mapping = mapping
        self._names = names
        self._pool = pool
        self._queues: dict[str, Source] = {}

    async def send(
        self, name: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None
    ) -> list[Fate]:
        """Put messages into a queue and return their fates."""
        physical = name if self._names is None else self._names.get(name)
        if physical is None:
            raise no_queue(name, self._names or ())
        fifo = physical.endswith(".fifo")
        if fifo and group is None:
            raise Mistake(f"queue {name} is FIFO, where each message has a group", "name its group: --group")
        queue = self._queues.get(physical)
        if queue is None:
            queue = self._queues[physical] = self._queue(physical, fifo=fifo)
        return await queue.send([Letter(body, attributes, group) for body in bodies])

    def _queue(self, name: str, *, fifo: bool) -> Source:
        mapping = self._mapping
        options = {"name": name, "fifo": fifo, "region": mapping.region, "partial": mapping.partial}

        async def deliver(messages: Sequence[Message[str]]) -> Sequence[Ack | Retry]:
            wire = sqs.build(messages, options)
            answer: Any = await self._pool.invoke(json.dumps(wire).encode())
            return sqs.read(answer, wire, options)

        rules = Rules(mapping.receives, lambda _: mapping.visibility, batch_size=mapping.batch_size, ordered=fifo)
        return Source(rules, deliver)
