"""A delivery with a call for each item that waits, or that something is around; what keeps no order runs abreast."""

from __future__ import annotations

from fungible.items import group_of, verdict_of
from fungible.outcome import Ack, Failures
from fungible.runtime import finish, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from fungible.binding import Plan
    from fungible.context import Context
    from fungible.items import Delivery
    from fungible.outcome import Verdict


async def each(delivery: Delivery, items: list[Any]) -> None:
    """Note a verdict for every item; sync handlers take them one after another, as they came."""
    delivery.items = items
    if delivery.plan.is_async:
        await _abreast(delivery)
        return
    for item in items:
        late = delivery.skipped(item)
        delivery.verdicts.append(late or await _one(delivery, item))


async def _abreast(delivery: Delivery) -> None:
    """Run units of an async handler side by side, and what must be in order one after another."""
    delivery.verdicts = [None] * len(delivery.items)
    waiting = iter(list(_units(delivery)))
    count: int = min(delivery.plan.function.trigger.concurrency, len(delivery.items))  # type: ignore[union-attr]
    if count <= 1:
        await _work(delivery, waiting)
        return
    import asyncio

    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(_work(delivery, waiting))


def _units(delivery: Delivery) -> Iterator[list[int]]:
    """Yield what must run one after another: an ordered group together, every other item alone."""
    if not delivery.ordered:
        for at in range(len(delivery.items)):
            yield [at]
        return
    groups: dict[str | None, list[int]] = {}
    for at, item in enumerate(delivery.items):
        groups.setdefault(group_of(item), []).append(at)
    yield from groups.values()


async def _work(delivery: Delivery, units: Iterator[list[int]]) -> None:
    """Handle units until none is left; a cancelled worker ends after the item that it was at."""
    for unit in units:
        for at in unit:
            late = delivery.skipped(delivery.items[at])
            delivery.verdicts[at] = late or await _one(delivery, delivery.items[at])
            _stop_if_cancelled()


def _stop_if_cancelled() -> None:
    import asyncio

    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


async def _one(delivery: Delivery, item: Any) -> Verdict:
    """Return the verdict of one item, read first and handled then."""
    plan, context = delivery.plan, delivery.own(item)
    try:
        delivery.read(item)
    except Exception as error:
        verdict = verdict_of(error, plan, context)
    else:
        verdict = await run(plan, item, context, delivery.meaning, delivery.consumer.runtime)
        if context is not delivery.context or context._background:
            verdict = await ended(verdict, plan, context)
    return verdict if isinstance(verdict, Ack) else delivery.noted(item, verdict)


async def ended(verdict: Any, plan: Plan, context: Context) -> Any:
    """End the call; where that fails (a commit at the end of a resource), an ack becomes a Retry."""
    errors = await finish(context)
    if not errors:
        return verdict
    failed = verdict_of(errors[0], plan, context)
    return failed if isinstance(verdict, (Ack, Failures)) else verdict
