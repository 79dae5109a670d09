"""Storage queues and Service Bus queues in memory.

Azure Functions, "Azure Queue storage trigger": batchSize 16, newBatchThreshold 8, visibilityTimeout, maxDequeueCount 5,
poison queue. "Azure Service Bus trigger": PeekLock, batches, sessions, of which each has one receiver at a time;
Service Bus, "Maximum delivery count": 10, then the dead-letter queue. A worker that ends in the middle of an invocation
fails it, which counts as a delivery.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible.local.mistake import Mistake
from fungible.local.source import Letter, Rules, Source, no_queue
from fungible_azure.local.rpc import InvocationError
from fungible_azure.simulate import queue_storage, service_bus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.local.running import Fate
    from fungible.outcome import Ack, Retry
    from fungible_azure.local.workers import Function, Workers

PARALLEL = 24
"""Invocations of one queue at once: batchSize and newBatchThreshold together; as much for Service Bus."""

TRIES = {"queueTrigger": 5, "serviceBusTrigger": 10}
SIMULATORS: Mapping[str, Any] = {"queueTrigger": queue_storage, "serviceBusTrigger": service_bus}


class Queues:
    """The queues that the app's functions listen to, by their own names.

    `visibility` is the seconds until a failed message comes again, `tries` its deliveries, None the service's.
    """

    def __init__(self, visibility: float, tries: int | None, batch_size: int, workers: Workers) -> None:
        self._workers = workers
        self._queues: dict[str, Source] = {}
        self._sessions: set[str] = set()
        for function in workers.functions:
            trigger = function.trigger
            if trigger["type"] in SIMULATORS and "queueName" in trigger:
                many = str(trigger.get("cardinality", "one")).lower() == "many"
                sessions = bool(trigger.get("isSessionsEnabled"))
                rules = Rules(
                    tries or TRIES[trigger["type"]],
                    lambda _: visibility,
                    batch_size=batch_size if many else 1,
                    parallel=PARALLEL,
                    ordered=sessions,
                    group_alone=sessions,
                )
                self._queues[trigger["queueName"]] = self._queue(function, rules, many=many)
                if sessions:
                    self._sessions.add(trigger["queueName"])

    def _queue(self, function: Function, rules: Rules, *, many: bool) -> Source:
        simulator = SIMULATORS[function.trigger["type"]]
        options = {"name": function.trigger["queueName"], "many": many, "sessions": rules.ordered}

        async def deliver(messages: Sequence[Message[str]]) -> Sequence[Ack | Retry]:
            wire = simulator.build(messages, options)
            sent = simulator.host(messages, options)
            answer: Any = None
            try:
                await self._workers.invoke(function, sent["data"], sent["metadata"])
            except InvocationError as error:
                answer = error
            return simulator.read(answer, wire, options)  # type: ignore[no-any-return]

        return Source(rules, deliver)

    async def send(
        self, name: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None
    ) -> list[Fate]:
        """Put messages into a queue and return their fates."""
        if name not in self._queues:
            raise no_queue(name, self._queues)
        if name in self._sessions and group is None:
            raise Mistake(f"queue {name} requires sessions, where each message has one", "name it: --group")
        return await self._queues[name].send([Letter(body, attributes, group) for body in bodies])
