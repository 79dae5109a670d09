"""The sources of an app in memory, each played on by its service's and its extension's rules.

Azure Functions, "Azure Queue storage trigger": batchSize 16, newBatchThreshold 8, visibilityTimeout, maxDequeueCount 5,
poison queue. "Azure Service Bus trigger": PeekLock, batches, sessions, of which each has one receiver at a time;
Service Bus, "Maximum delivery count": 10, then the dead-letter queue. "Error handling", Retry policies: the host runs a
failed call again, with the count in its context, while the checkpoint, the lease or the offsets stay; then, and without
a policy at once, they move. "Azure Blob storage trigger", Poison blobs: 5 tries. "Azure SQL trigger": 5.
azure-functions-rabbitmq-extension, RabbitMQListener: 5. Event Grid, "Message delivery and retry": 30. A worker that
ends in the middle of an invocation fails it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fungible.local.mistake import Mistake, Unsupported
from fungible.local.source import Letter, Rules, Source, no_queue
from fungible_azure.codecs import KINDS
from fungible_azure.local.plain import event_of, revived
from fungible_azure.local.rpc import InvocationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fungible.local.running import Fate
    from fungible.outcome import Ack, Retry
    from fungible_azure.local.workers import Function, Workers

PARALLEL = 24
"""Invocations of one source at once: a storage queue's batchSize and newBatchThreshold together."""

TRIES = {"queue_storage": 5, "rabbitmq": 5, "service_bus": 10, "service_bus_topic": 10, "blob": 5, "sql": 5}
REDELIVERIES = 30
"""Of Event Grid."""

NAMES = {
    "queue_storage": "queueName",
    "rabbitmq": "queueName",
    "service_bus": "queueName",
    "service_bus_topic": "topicName",
    "event_hubs": "eventHubName",
    "kafka": "topic",
    "blob": "path",
    "cosmos_db": "containerName",
    "sql": "tableName",
}
"""What function.json calls each kind's source; the other triggers name none."""


@dataclass(frozen=True, slots=True)
class Played:
    """One function's source: its kind, the trigger's name, and what the host keeps away from it."""

    kind: str
    name: str
    source: Source
    fits: Callable[[Any], bool]
    sessions: bool


class Sources:
    """The sources that the app's functions listen to, by their own names.

    `visibility` is the seconds until what failed comes again, `tries` its deliveries, None the service's or the
    policy's; `listened` are the kind and the name of each function of Event Grid's, in the order of the functions.
    """

    def __init__(
        self, visibility: float, tries: int | None, batch_size: int, workers: Workers, listened: Sequence[Sequence[str]]
    ) -> None:
        self._workers = workers
        self._visibility = visibility
        self._tries = tries
        self._batch_size = batch_size
        self._played: list[Played] = []
        waiting = [tuple(one) for one in listened]
        for function in workers.functions:
            kind = _kind(function.trigger)
            if kind == "event_grid":
                kind, name = waiting.pop(0) if waiting else (kind, function.name)
            else:
                name = str(function.trigger.get(NAMES.get(kind, ""), function.name)).partition("/")[0]
            if kind:
                self._played.append(self._play(function, kind, name))

    def _play(self, function: Function, kind: str, name: str) -> Played:
        trigger = function.trigger
        many = str(trigger.get("cardinality", "one")).lower() == "many" or kind in ("cosmos_db", "sql")
        sessions = bool(trigger.get("isSessionsEnabled"))
        ordered = sessions or KINDS[kind].trigger in ("stream", "collection")
        rules = Rules(
            self._attempts(function, kind),
            lambda _: self._visibility,
            batch_size=self._batch_size if many else 1,
            parallel=PARALLEL,
            ordered=ordered,
            group_alone=ordered,
        )
        options = {"name": name, "many": many, "sessions": sessions}
        source = Source(rules, _Delivery(self._workers, function, kind, options))
        return Played(kind, name, source, _fits(trigger.get("path", "")), sessions)

    def _attempts(self, function: Function, kind: str) -> int:
        """Return how often an item comes at most, by its policy where the kind has one."""
        if function.retries is not None:
            return sys.maxsize if function.retries < 0 else function.retries + 1
        if KINDS[kind].key == "eventGridTrigger":
            return self._tries or REDELIVERIES
        return self._tries or TRIES[kind] if kind in TRIES else 1

    async def send(
        self, name: str, bodies: Sequence[str], attributes: Mapping[str, str], group: str | None
    ) -> list[Fate]:
        """Put messages into a queue and return their fates."""
        played = self._named("queue", name)
        if played[0].sessions and group is None:
            raise Mistake(f"queue {name} requires sessions, where each message has one", "name it: --group")
        return await played[0].source.send([Letter(body, attributes, group) for body in bodies])

    async def deliver(self, trigger: str, name: str, facts: Sequence[str]) -> list[Fate]:
        """Bring events to the functions that listen there, each to the first that the host lets it reach."""
        played = self._named(trigger, name)
        events = [event_of(trigger, text) for text in facts]
        for event in events:
            _refuse_untold(played[0].kind, event)
        fates: dict[int, Fate] = {}
        for one in played:
            mine = [at for at, event in enumerate(events) if at not in fates and one.fits(event)]
            letters = [_letter(events[at]) for at in mine]
            fates.update(zip(mine, await one.source.send(letters), strict=True) if mine else ())
        if len(fates) < len(events):
            raise Mistake(f"{trigger} {name} brings nothing of this key to the app", "give one that its filters fit")
        return [fates[at] for at in range(len(events))]

    async def bring(self, name: str, text: str) -> str | None:
        """Make one invocation of the function with what a real source holds; return why it failed."""
        [function] = [one for one in self._workers.functions if one.name == name]
        sent = revived(text)
        try:
            await self._workers.invoke(function, sent["data"], sent["metadata"])
        except InvocationError as error:
            return str(error)
        return None

    def _named(self, trigger: str, name: str) -> list[Played]:
        found = [one for one in self._played if one.name == name and KINDS[one.kind].trigger == trigger]
        if not found:
            known = [one.name for one in self._played if KINDS[one.kind].trigger == trigger]
            raise no_queue(name, known, trigger)
        return found


def _refuse_untold(kind: str, event: Any) -> None:
    """Refuse what the service never tells of, such as the deletion of a document of Cosmos DB."""
    told: Sequence[str] | None = getattr(import_module(f"fungible_azure.simulate.{kind}"), "DRAWS", {}).get("actions")
    if told is not None and event.action not in told:
        raise Unsupported(f"{kind} tells of nothing that is {event.action}", f"let it be {' or '.join(told)}")


def _letter(event: Any) -> Letter:
    """Return the letter of an event; those that know no group stand in one order."""
    letter = Letter.of(event)
    if letter.event is not None and letter.group is None:
        letter.group = ""
    return letter


def _kind(trigger: Mapping[str, Any]) -> str:
    """Return the kind of a trigger in function.json, nothing for HTTP and for what is not played here."""
    if trigger["type"] == "serviceBusTrigger":
        return "service_bus" if "queueName" in trigger else "service_bus_topic"
    if trigger["type"] == "eventGridTrigger":
        return "event_grid"
    return next((kind for kind in (*NAMES, "timer") if KINDS[kind].key == trigger["type"]), "")


def _fits(path: str) -> Callable[[Any], bool]:
    """Return what tells the blobs that a path's pattern has the host bring; other events all come."""
    before, found, after = path.partition("/")[2].replace("{{", "\0").replace("}}", "\1").partition("{name}")
    prefix, suffix = (text.replace("\0", "{").replace("\1", "}") for text in (before, after))
    return (lambda event: event.key.startswith(prefix) and event.key.endswith(suffix)) if found else lambda _: True


class _Delivery:
    """Makes an invocation of items, as the kind's simulator says that the host does."""

    def __init__(self, workers: Workers, function: Function, kind: str, options: Mapping[str, Any]) -> None:
        self._workers = workers
        self._function = function
        self._simulator: Any = import_module(f"fungible_azure.simulate.{kind}")
        self._options = options
        self._counts: dict[int, tuple[Any, int]] = {}

    async def __call__(self, items: Sequence[Any]) -> Sequence[Ack | Retry]:
        wire = self._simulator.build(items, self._options)
        sent = self._simulator.sent(wire, self._options)
        metadata = {name: value for name, value in sent["metadata"].items() if value is not None}
        answer: Any = None
        try:
            await self._workers.invoke(self._function, sent["data"], metadata, retry=self._count(items))
        except InvocationError as error:
            answer = error
        return self._simulator.read(answer, wire, self._options)  # type: ignore[no-any-return]

    def _count(self, items: Sequence[Any]) -> int:
        """Return how often a policy had the call made before, by what it brings."""
        if self._function.retries is None:
            return 0
        count = max(self._counts.get(id(item), (None, -1))[1] for item in items) + 1
        self._counts.update({id(item): (item, count) for item in items})
        return count
