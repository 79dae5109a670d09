"""The sources of one function in memory, each by the rules of its kind; what an answer means is the simulator's to say.

SQS developer guide, "Amazon SQS visibility timeout", "Using dead-letter queues", "FIFO delivery logic": a group of
a FIFO queue is blocked while one of its messages is in flight or not yet visible. Lambda developer guide, "How Lambda
handles errors and retries with asynchronous invocation": an event comes twice more, then goes to the on-failure
destination; here it waits as short as a message of a queue.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fungible.local.mistake import Mistake, Unsupported
from fungible.local.source import Letter, Rules, Source, no_queue
from fungible_aws.codecs import DEFAULT_KINDS
from fungible_aws.local.streams import MAPPINGS, ORDERED, Reading, Shards, through

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fungible.local.running import Fate
    from fungible.local.target import Target
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


def _polled(mapping: EventSource, name: str) -> Rules:
    """Return how a queue's messages come, until its redrive policy moves them."""
    fifo = name.endswith(".fifo")
    return Rules(mapping.receives, lambda _: mapping.visibility, batch_size=mapping.batch_size, ordered=fifo)


def _pushed(mapping: EventSource, _name: str) -> Rules:
    """Return how Lambda calls for an event that it holds itself."""
    return Rules(3, lambda _: mapping.visibility)


def _brokered(mapping: EventSource, _name: str) -> Rules:
    """Return how a broker's messages come, of which one failure would bring a whole batch again: each by itself."""
    return Rules(mapping.receives, lambda _: mapping.visibility)


RULES: Mapping[str, Callable[[EventSource, str], Rules]] = {
    "activemq": _brokered,
    "activemq_pipe": _brokered,
    "cloudwatch_logs": _pushed,
    "eventbridge": _pushed,
    "rabbitmq": _brokered,
    "rabbitmq_pipe": _brokered,
    "s3": _pushed,
    "s3_eventbridge": _pushed,
    "s3_sns": _pushed,
    "s3_sqs": _polled,
    "schedule": _pushed,
    "sns": _pushed,
    "sns_sqs": _polled,
    "sqs": _polled,
    "sqs_pipe": _polled,
}
"""How each kind of source delivers; its simulator makes the event and reads the answer."""
_BY_DEFAULT = {**DEFAULT_KINDS, **ORDERED}


class Sources:
    """The sources of one function: its App's by their names there, or any by its kind and physical name.

    `queues` gives the physical names of an App's queues.
    """

    def __init__(self, mapping: EventSource, found: Target, queues: Mapping[str, str], pool: Pool) -> None:
        self._mapping = mapping
        self._found = found
        self._queues = queues
        self._pool = pool
        self._sources: dict[tuple[str, str], Source] = {}
        self._shards: dict[tuple[str, str], Shards] = {}

    async def send(
        self, name: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None
    ) -> list[Fate]:
        """Put messages into a queue and return their fates."""
        self._listens("queue", name)
        physical = self._queues.get(name, name)
        if physical.endswith(".fifo") and group is None:
            raise Mistake(f"queue {name} is FIFO, where each message has a group", "name its group: --group")
        return await self._source("sqs", physical).send([Letter(body, attributes, group) for body in bodies])

    async def deliver(self, trigger: str, name: str, events: Sequence[Any]) -> list[Fate]:
        """Let things happen at a source, one after another, and return the fate of each event.

        `trigger` names the source by its kind, or stands for the kind that this trigger is bound to by default.
        """
        known = {*RULES, *MAPPINGS}
        kind = trigger if trigger in known else _BY_DEFAULT.get(trigger, "")
        if kind not in known:
            raise Unsupported(f"nothing here brings a {trigger} to {name}", f"choose one of {', '.join(sorted(known))}")
        self._listens(trigger, name)
        if kind in MAPPINGS:
            return await self._read_in_order(kind, name).send(events)
        return await self._source(kind, name).send([Letter.of(one) for one in events])

    def _listens(self, trigger: str, name: str) -> None:
        """Refuse the name of a source that an App does not listen to; a finished handler's have names of their own."""
        known = self._found.named(trigger)
        if self._found.is_app and trigger in _BY_DEFAULT and name not in known:
            raise no_queue(name, known, trigger)

    def _source(self, kind: str, name: str) -> Source:
        found = self._sources.get((kind, name))
        if found is None:
            found = self._sources[kind, name] = self._made(kind, name)
        return found

    def _made(self, kind: str, name: str) -> Source:
        return Source(RULES[kind](self._mapping, name), through(self._invoke, kind, self._options(name)))

    def _read_in_order(self, kind: str, name: str) -> Shards:
        found = self._shards.get((kind, name))
        if found is None:
            mapping = self._mapping
            reading = Reading(mapping.batch_size, mapping.receives - 1, mapping.visibility)
            found = self._shards[kind, name] = Shards(reading, through(self._invoke, kind, self._options(name)))
        return found

    def _options(self, name: str) -> Mapping[str, Any]:
        mapping = self._mapping
        return {"name": name, "fifo": name.endswith(".fifo"), "region": mapping.region, "partial": mapping.partial}

    async def _invoke(self, wire: Any) -> Any:
        return await self._pool.invoke(json.dumps(wire).encode())
