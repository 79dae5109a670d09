"""One source, several functions: each item goes to the first that accepts it, or, of some kinds, to every one."""

from __future__ import annotations

from fungible.errors import UnknownEvent
from fungible.items import Delivery, chosen
from fungible.outcome import Reject, Retry
from fungible.runtime import completed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable
    from typing import Any

    from fungible.items import Consumer, ItemsSurface
    from fungible.outcome import Verdict
    from fungible.runtime import Work


def shared(surface: ItemsSurface, consumers: list[Consumer], items: list[Any], wire: Any, native: Any) -> Work:
    """Return the work of several items, or of one that nobody here accepts, which is retried and so never forgotten.

    One that comes alone goes on to whoever hears it by another name, as another trigger's event too.
    """
    if len(items) == 1 and (behind := _behind(surface, consumers, wire)):
        return surface.heard(behind, wire, native)
    parts: dict[Consumer, list[int]] = {consumer: [] for consumer in consumers}
    verdicts: list[Verdict] = [Retry("no function listens to it")] * len(items)
    for at, item in enumerate(items):
        consumer, items[at] = chosen(consumers, item)
        if consumer is None:
            _unheard(consumers, item)
        else:
            parts[consumer].append(at)
    plans = {consumer: consumer.planned() for consumer, places in parts.items() if places}

    async def settle() -> Any:
        for consumer, plan in plans.items():
            delivery, places = Delivery(consumer, plan, wire, native), parts[consumer]
            for at, verdict in zip(places, await delivery.of([items[at] for at in places]), strict=True):
                verdicts[at] = verdict
        return consumers[0].codec.encode(verdicts, wire, consumers[0].options)

    waits = any(plan.is_async for plan in plans.values())
    work = settle()
    return (True, work) if waits else (False, lambda: completed(work))


def _behind(surface: ItemsSurface, heard: list[Consumer], wire: Any) -> list[Consumer] | None:
    """Return who filters what comes by the next of a source's names after that of those who heard it."""
    known = map(surface.consumers.get, surface.sources(wire))  # type: ignore[misc]  # a source is known by its names
    found = [one for one in known if one and one[0].accepts]
    after = found[found.index(heard) + 1 :]
    return next((one for one in after if one not in found[: -len(after)]), None)  # a name may come twice


def by_each(consumers: list[Consumer], wire: Any, native: Any) -> Work:
    """Return the work of a delivery that every function gets, whatever becomes of the others.

    An item is acked when all have acked it. One that any function retries comes again to all of them.
    """
    deliveries = [Delivery(consumer, consumer.planned(), wire, native) for consumer in consumers]

    async def settle() -> Any:
        each = (one.of(one.consumer.read(wire)) for one in deliveries)
        told = await _side_by_side(each) if waits else [await one for one in each]
        return consumers[0].codec.encode([_worst(one) for one in zip(*told, strict=True)], wire, consumers[0].options)

    waits = any(one.plan.is_async for one in deliveries)
    work = settle()
    return (True, work) if waits else (False, lambda: completed(work))


async def _side_by_side(works: Iterable[Coroutine[Any, Any, list[Verdict]]]) -> list[list[Verdict]]:
    import asyncio

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in works]
    return [task.result() for task in tasks]


def _worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return a Retry before a Reject before an ack."""
    return max(verdicts, key=lambda one: 2 if isinstance(one, Retry) else 1 if isinstance(one, Reject) else 0)


def _unheard(consumers: list[Consumer], item: Any) -> None:
    """Log what came and what is listened to there; the platform's own filter should have kept it away."""
    import logging

    name = next(one.__name__ for one in type(item).__mro__ if "_triggers" in vars(one))
    came = f"{name}: an event came that no filter fits"
    listens = ", ".join(str(consumer.function.trigger) for consumer in consumers)
    logging.getLogger("fungible").error("%s", UnknownEvent(came, listens))
