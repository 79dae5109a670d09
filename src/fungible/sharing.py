"""One source, several functions: each item goes to the first that accepts it, or, of some kinds, to every one."""

from __future__ import annotations

from fungible.errors import MalformedEvent, UnknownEvent
from fungible.items import Delivery
from fungible.outcome import Reject, Retry
from fungible.runtime import completed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterable
    from typing import Any

    from fungible.codec import ItemsCodec, Listener
    from fungible.items import ItemsSurface
    from fungible.outcome import Verdict
    from fungible.runtime import Runtime, Work


def shared(
    surface: ItemsSurface, codec: ItemsCodec, listeners: list[Listener], items: Iterable[Any], wire: Any, native: Any
) -> Work:
    """Return the work of a delivery; an item that no function accepts is retried, and so never forgotten.

    One that comes alone goes on to whoever hears it by another name, as another trigger's event too.
    """
    runtime, given = surface.runtime, list(items)
    if len(given) == 1:
        chosen, item = _chosen(listeners, given[0])
        if chosen is None and (behind := _behind(surface, listeners, wire)):
            options, kind = behind[0][1:]
            codec = runtime.platform.codec(kind)
            return shared(surface, codec, behind, codec.decode(wire, options), wire, native)
        if chosen is not None and (alone := _alone(runtime, codec, listeners[chosen], item, wire, native)):
            return alone
    parts: dict[int, list[int]] = {at: [] for at in range(len(listeners))}
    verdicts: list[Verdict] = [Retry("no function listens to it")] * len(given)
    for at, item in enumerate(given):
        chosen, given[at] = _chosen(listeners, item)
        if chosen is None:
            _unheard(listeners, item)
        else:
            parts[chosen].append(at)

    async def settle() -> Any:
        for chosen, places in parts.items():
            function, options, _ = listeners[chosen]
            if places:
                delivery = Delivery(runtime, codec, function.plan(), wire, native, options)
                for at, verdict in zip(places, await delivery.of([given[at] for at in places]), strict=True):
                    verdicts[at] = verdict
        return codec.encode(verdicts, wire, listeners[0][1])

    waits = any(listeners[chosen][0].plan().is_async for chosen, places in parts.items() if places)
    work = settle()
    return (True, work) if waits else (False, lambda: completed(work))


def _behind(surface: ItemsSurface, heard: list[Listener], wire: Any) -> list[Listener] | None:
    """Return who filters what comes by the next of a source's names after that of those who heard it."""
    known = (surface.runtime.sources.get((surface.kind, name)) for name in surface.sources(wire))  # type: ignore[misc]  # a source is known by its names
    found = [one for one in known if one and one[0][0].trigger.filters]  # type: ignore[union-attr]  # no route comes here
    return next(iter(found[found.index(heard) + 1 :]), None)


def _alone(runtime: Runtime, codec: ItemsCodec, listener: Listener, item: Any, wire: Any, native: Any) -> Work | None:
    """Return the work of a delivery's only item where a plain call is all of it: most events are such."""
    function, options, _ = listener
    plan = function.plan_made or function.plan()
    if plan.is_async or plan.takes_batch or not plan.bare:
        return None

    def settle() -> Any:
        delivery = Delivery(runtime, codec, plan, wire, native, options)
        return codec.encode(delivery.at_once((item,)), wire, options)

    return False, settle


def by_each(runtime: Runtime, codec: ItemsCodec, listeners: list[Listener], wire: Any, native: Any) -> Work:
    """Return the work of a delivery that every function gets, whatever becomes of the others.

    An item is acked when all have acked it. One that any function retries comes again to all of them.
    """
    deliveries = [
        Delivery(runtime, codec, function.plan(), wire, native, options) for function, options, _ in listeners
    ]

    async def settle() -> Any:
        pairs = zip(deliveries, listeners, strict=True)
        each = (one.of(codec.decode(wire, options)) for one, (_, options, _) in pairs)
        told = await _side_by_side(each) if waits else [await one for one in each]
        return codec.encode([_worst(one) for one in zip(*told, strict=True)], wire, listeners[0][1])

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


def _chosen(listeners: list[Listener], item: Any) -> tuple[int | None, Any]:
    """Return the function's place and the item, which is an error of the first where it cannot be read."""
    if type(item) is MalformedEvent:
        return 0, item
    for at, (function, _, _) in enumerate(listeners):
        accepts: Any = function.trigger.accepts  # type: ignore[union-attr]  # a route brings no items
        try:
            if accepts(item):
                return at, item
        except MalformedEvent as error:
            return 0, error
    return None, item


def _unheard(listeners: list[Listener], item: Any) -> None:
    """Log what came and what is listened to there; the platform's own filter should have kept it away."""
    import logging

    name = next(one.__name__ for one in type(item).__mro__ if "_triggers" in vars(one))
    came = f"{name}: an event came that no filter fits"
    listens = ", ".join(str(function.trigger) for function, _, _ in listeners)
    logging.getLogger("fungible").error("%s", UnknownEvent(came, listens))
