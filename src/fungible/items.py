"""Deliveries of many items: every item gets exactly one verdict, and none is acked unhandled."""

from __future__ import annotations

from time import monotonic

from fungible.context import Context
from fungible.errors import AnswerError, MalformedEvent, PayloadError, UnknownEvent
from fungible.outcome import ACK, Ack, Failures, Reject, Replied, Retry
from fungible.runtime import Meaning, Surface, finish, run, work_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from fungible.binding import Plan
    from fungible.codec import ItemsCodec, Listener, Options
    from fungible.outcome import Verdict
    from fungible.runtime import Runtime, Work

_INF = float("inf")


def _acked(result: Any, _plan: Plan) -> Verdict:
    if result is None:
        return ACK
    raise AnswerError(f"a handler of items returns None, not {type(result).__name__}; raise Retry or Reject instead")


def verdict_of(error: BaseException, _plan: Plan | None, context: Context) -> Verdict:
    """Return the verdict that an error is, and log it once."""
    if isinstance(error, Retry):
        context.log.warning("retry: %s", error.reason or "the handler asks for it")
        return error
    if isinstance(error, Reject):
        context.log.error("reject: %s", error.reason or "the handler asks for it")
        return error
    if isinstance(error, (PayloadError, MalformedEvent)):
        context.log.error("reject: %s", error)
        return Reject(str(error))
    context.log.error("unhandled %s", type(error).__name__, exc_info=error)
    return Retry(type(error).__name__)


ITEM = Meaning(_acked, verdict_of)


def _replied(result: Any, plan: Plan) -> Verdict:
    """Take a CloudEvent as the answer to an item, where the source takes one."""
    return Replied(result) if "cloud_event" in getattr(result, "_triggers", ()) else _acked(result, plan)


REPLY = Meaning(_replied, verdict_of)


class ItemsSurface(Surface):
    """One kind that delivers items."""

    __slots__ = ("codec", "kind", "runtime", "sources")

    def __init__(self, runtime: Runtime, kind: str) -> None:
        self.runtime = runtime
        self.kind = kind
        self.codec = runtime.platform.codec(kind)
        self.sources = runtime.platform.kinds[kind].sources

    def deliver(self, wire: Any, native: Any) -> Work:
        """Return the work of one delivery; an envelope that cannot be read fails the whole of it."""
        listeners = self._listeners(wire)
        function, options, kind = listeners[0]
        codec = self.codec if kind == self.kind else self.runtime.platform.codec(kind)
        items = codec.decode(wire, options)
        if function.trigger.filters:  # type: ignore[union-attr]  # a route brings no items
            from fungible.sharing import shared

            return shared(self, codec, listeners, items, wire, native)
        if len(listeners) > 1:
            from fungible.sharing import by_each

            return by_each(self.runtime, codec, listeners, wire, native)
        plan = function.plan_made or function.plan()
        return work_of(plan, self._settle(codec, plan, items, wire, native, options))

    def _listeners(self, wire: Any) -> list[Listener]:
        names = (self.sources(wire) if self.sources else ()) or ("",)
        for name in names:
            found = self.runtime.sources.get((self.kind, name))
            if found:
                return found
        raise UnknownEvent(
            f"a {self.kind} event from {names[0] or 'a nameless source'} came", self.runtime.app.listens()
        )

    async def _settle(self, codec: Any, plan: Plan, items: Any, wire: Any, native: Any, options: Options) -> Any:
        delivery = Delivery(self.runtime, codec, plan, wire, native, options)
        return codec.encode(await delivery.of(items), wire, options)


class Delivery:
    """The state of one delivery: its items, the verdicts so far, and what keeps the others from starting."""

    __slots__ = ("context", "cutoff", "drops", "groups", "items", "meaning", "native", "one_answer", "ordered",
                 "own_context", "plan", "runtime", "stopped", "verdicts")  # fmt: skip

    def __init__(
        self, runtime: Runtime, codec: ItemsCodec, plan: Plan, wire: Any, native: Any, options: Options
    ) -> None:
        self.runtime = runtime
        self.plan = plan
        self.items: list[Any] = []
        self.native = native
        self.verdicts: list[Any] = []
        self.context = Context.of_call(runtime, plan, None, native)
        left = self.context.remaining()
        margin: float = plan.function.trigger.margin  # type: ignore[union-attr]
        self.cutoff = _INF if left == _INF else monotonic() + left - margin
        self.one_answer: bool = codec.one_answer(options)
        self.ordered: bool = codec.ordered(wire)
        self.meaning = REPLY if "takes_reply" in vars(codec) and codec.takes_reply(wire, options) else ITEM  # type: ignore[attr-defined]  # a codec may have it
        self.drops: bool = options.get("on_reject") == "drop"
        self.groups: set[str | None] = set()
        self.stopped = ""
        self.own_context = plan.takes_context or not plan.bare

    async def of(self, items: Iterable[Any]) -> list[Verdict]:
        """Return the verdict of each item, after all were handled."""
        plan = self.plan
        if plan.takes_batch:
            from fungible.batches import together

            await together(self, list(items))
        elif plan.is_async:
            await self.in_units(list(items))
        else:
            if self.ordered:
                items = self.items = list(items)
            await self.in_turn(items)
        return self.final()

    def at_once(self, items: Iterable[Any]) -> list[Verdict]:
        """Return the verdict of each item of a sync handler with nothing around it."""
        self._plainly(items)
        return self.final()

    async def in_turn(self, items: Iterable[Any]) -> None:
        """Run items as they came, each after the one before it, of its own group too."""
        if self.plan.bare:
            self._plainly(items)
            return
        for item in items:
            late = self.skipped(item)
            self.verdicts.append(await self._one(item) if late is None else late)

    def _plainly(self, items: Iterable[Any]) -> None:
        """Run items by a sync handler with nothing around it, at the cost of plain calls."""
        plan, cutoff, shared, own, groups = self.plan, self.cutoff, self.context, self.own_context, self.groups
        parse, call, append, meaning = plan.parse, plan.call, self.verdicts.append, self.meaning
        for item in items:
            if (self.stopped or groups or monotonic() > cutoff) and (late := self.skipped(item)):
                append(late)
                continue
            context = self._own(item) if own else shared
            try:
                if type(item) is MalformedEvent:
                    raise item
                if parse is not None:
                    item.body = parse(item.text)
                result = call(item, context)
                verdict = ACK if result is None else meaning.of_result(result, plan)
            except BaseException as error:
                verdict = self._noted(item, verdict_of(error, plan, context))
            append(verdict)

    async def in_units(self, items: list[Any]) -> None:
        """Run units of an async handler side by side, and what must be in order one after another."""
        self.items = items
        self.verdicts = [None] * len(items)
        waiting = iter(list(self._units()))
        count: int = min(self.plan.function.trigger.concurrency, len(items))  # type: ignore[union-attr]
        if count <= 1:
            await self._work(waiting)
            return
        import asyncio

        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(self._work(waiting))

    def _units(self) -> Iterator[list[int]]:
        """Yield what must run one after another: an ordered group together, every other item alone."""
        if not self.ordered:
            for at in range(len(self.items)):
                yield [at]
            return
        groups: dict[str | None, list[int]] = {}
        for at, item in enumerate(self.items):
            groups.setdefault(_group(item), []).append(at)
        yield from groups.values()

    async def _work(self, units: Iterator[list[int]]) -> None:
        """Handle units until none is left; a cancelled worker ends after the item that it was at."""
        for unit in units:
            for at in unit:
                late = self.skipped(self.items[at])
                self.verdicts[at] = late or await self._one(self.items[at])
                _stop_if_cancelled()

    def skipped(self, item: Any) -> Retry | None:
        """Return the Retry of an item that must not start, None for one that may."""
        if not self.stopped and monotonic() > self.cutoff:
            self.stopped = "the deadline is near"
            self.context.log.warning("not started: the deadline is near; the rest of the delivery is retried")
        if self.stopped:
            return Retry(self.stopped)
        if self.groups and _group(item) in self.groups:
            return Retry("an earlier item of its group failed")
        return None

    def _own(self, item: Any) -> Context:
        """Return the context of one item; the first of the delivery takes over its cold start."""
        if not self.own_context:
            return self.context
        context = Context.of_call(self.runtime, self.plan, item, self.native)
        context.cold_start, self.context.cold_start = self.context.cold_start, False
        return context

    async def _one(self, item: Any) -> Verdict:
        """Return the verdict of one item, read first and handled then."""
        context = self._own(item)
        try:
            self.read(item)
        except Exception as error:
            verdict = verdict_of(error, self.plan, context)
        else:
            verdict = await run(self.plan, item, context, self.meaning, self.runtime)
            if self.own_context or context._background:
                verdict = await ended(verdict, self.plan, context)
        return verdict if isinstance(verdict, Ack) else self._noted(item, verdict)

    def read(self, item: Any) -> None:
        """Make the body of an item what its handler asks for; an item that could not be read is its own error."""
        if type(item) is MalformedEvent:
            raise item
        if self.plan.parse is not None:
            item.body = self.plan.parse(item.text)

    def _noted(self, item: Any, verdict: Verdict) -> Verdict:
        """Keep later items of the group from running; with one answer for all, a Retry ends the delivery.

        Where the binding says so, a rejected item is dropped: it was logged, and holds nothing up.
        """
        if self.drops and isinstance(verdict, Reject):
            return ACK
        if self.ordered:
            self.groups.add(_group(item))
        if self.one_answer and isinstance(verdict, Retry):
            self.stopped = "an earlier item of the delivery must be retried"
        return verdict

    def final(self) -> list[Verdict]:
        """Return one verdict for every item; in an ordered source nothing behind a failure stays acked."""
        if self.verdicts.count(ACK) == len(self.verdicts):
            return self.verdicts
        verdicts: list[Verdict] = [
            one if isinstance(one, (Ack, Retry, Reject)) else Retry("no verdict") for one in self.verdicts
        ]
        if self.drops:
            verdicts = [ACK if isinstance(one, Reject) else one for one in verdicts]
        if self.ordered:
            failed: set[str | None] = set()
            for at, item in enumerate(self.items):
                group = _group(item)
                if group in failed and verdicts[at] is ACK:
                    verdicts[at] = Retry("an earlier item of its group failed")
                if verdicts[at] is not ACK:
                    failed.add(group)
        return verdicts


def _stop_if_cancelled() -> None:
    import asyncio

    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _group(item: Any) -> str | None:
    """Return the ordering key; an item too broken to tell it stands in a group of its own kind, None."""
    try:
        return item.group  # type: ignore[no-any-return]
    except (AttributeError, MalformedEvent):
        return None


async def ended(verdict: Any, plan: Plan, context: Context) -> Any:
    """End the call; where that fails (a commit at the end of a resource), an ack becomes a Retry."""
    errors = await finish(context)
    if not errors:
        return verdict
    failed = verdict_of(errors[0], plan, context)
    return failed if isinstance(verdict, (Ack, Failures)) else verdict
