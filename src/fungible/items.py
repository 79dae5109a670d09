"""Deliveries of many items and direct calls: every item gets exactly one verdict, and none is acked unhandled."""

from __future__ import annotations

from time import monotonic

from fungible.call import Meaning, finish, run
from fungible.context import Context
from fungible.errors import AnswerError, MalformedEvent, PayloadError, UnknownEvent
from fungible.events.message import Batch
from fungible.outcome import ACK, Ack, Failed, Failures, Reject, Retry, Returned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from fungible.binding import Plan
    from fungible.codec import Options
    from fungible.events.message import Message
    from fungible.function import Function
    from fungible.outcome import Verdict
    from fungible.runtime import Runtime, Work

_INF = float("inf")


def _acked(result: Any, _plan: Plan) -> Verdict:
    if result is None:
        return ACK
    raise AnswerError(f"a queue handler returns None, not {type(result).__name__}; raise Retry or Reject instead")


def _verdict(error: BaseException, _plan: Plan | None, context: Context) -> Verdict:
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


ITEM = Meaning(_acked, _verdict)


def _failures(result: Any, _plan: Plan) -> Failures | Verdict:
    if result is None:
        return ACK
    if isinstance(result, Failures):
        return result
    raise AnswerError(f"a batch handler returns None or Failures, not {type(result).__name__}")


BATCH = Meaning(_failures, _verdict)


class ItemsSurface:
    """One kind that delivers items."""

    __slots__ = ("codec", "kind", "runtime", "sources")

    def __init__(self, runtime: Runtime, kind: str) -> None:
        self.runtime = runtime
        self.kind = kind
        self.codec = runtime.platform.codec(kind)
        self.sources = runtime.platform.kinds[kind].sources

    def deliver(self, wire: Any, native: Any) -> Work:
        """Return the work of one delivery; an envelope that cannot be read fails the whole of it."""
        function, options = self._function(wire)
        items = self.codec.decode(wire, options)
        plan = function.plan_made or function.plan()
        return plan.is_async, self._settle(plan, items, wire, native, options)

    def _function(self, wire: Any) -> tuple[Function, Options]:
        names = (self.sources(wire) if self.sources else ()) or ("",)
        for name in names:
            found = self.runtime.sources.get((self.kind, name))
            if found is not None:
                return found
        raise UnknownEvent(
            f"a {self.kind} event from {names[0] or 'a nameless source'} came", self.runtime.app.listens()
        )

    async def _settle(self, plan: Plan, items: Any, wire: Any, native: Any, options: Options) -> Any:
        delivery = _Delivery(self, plan, items, wire, native, options)
        if plan.takes_batch:
            await delivery.as_batch()
        elif plan.is_async:
            await delivery.side_by_side()
        else:
            await delivery.in_turn()
        return self.codec.encode(delivery.final(), wire, options)


class _Delivery:
    """The state of one delivery: its items, the verdicts so far, and what keeps the others from starting."""

    __slots__ = ("codec", "context", "cutoff", "groups", "items", "native", "one_answer", "ordered", "own_context",
                 "plan", "runtime", "stopped", "verdicts")  # fmt: skip

    def __init__(self, surface: ItemsSurface, plan: Plan, items: Any, wire: Any, native: Any, options: Options) -> None:
        self.runtime = surface.runtime
        self.plan = plan
        self.items = items
        self.native = native
        self.verdicts: list[Any] = [None] * len(items)
        self.context = Context.of_call(surface.runtime, plan, None, native)
        left = self.context.remaining()
        margin: float = plan.function.trigger.margin  # type: ignore[union-attr]
        self.cutoff = _INF if left == _INF else monotonic() + left - margin
        self.one_answer: bool = surface.codec.one_answer(options)
        self.ordered: bool = surface.codec.ordered(wire)
        self.groups: set[str | None] = set()
        self.stopped = ""
        self.own_context = plan.takes_context or bool(plan.middleware or plan.resources or plan.app.error_handlers)

    def units(self) -> Iterator[list[int]]:
        """Yield what must run one after another: an ordered group together, every other item alone."""
        if not self.ordered:
            for at in range(len(self.items)):
                yield [at]
            return
        groups: dict[str | None, list[int]] = {}
        for at, item in enumerate(self.items):
            groups.setdefault(_group(item), []).append(at)
        yield from groups.values()

    def skipped(self, at: int) -> bool:
        """Tell whether the item must not start, and give it its Retry then."""
        if monotonic() > self.cutoff and not self.stopped:
            self.stopped = "the deadline is near"
            self.context.log.warning("not started: the deadline is near; the rest of the delivery is retried")
        if self.stopped:
            self.verdicts[at] = Retry(self.stopped)
            return True
        if self.ordered and self.groups and _group(self.items[at]) in self.groups:
            self.verdicts[at] = Retry("an earlier item of its group failed")
            return True
        return False

    async def in_turn(self) -> None:
        """Run items one after another; in an unordered source no item needs to know of the others."""
        if self.ordered:
            for at in [at for unit in self.units() for at in unit]:
                if not self.skipped(at):
                    self.verdicts[at] = await self.one(at, self.items[at])
            return
        verdicts, cutoff = self.verdicts, self.cutoff
        for at, item in enumerate(self.items):
            if (self.stopped or monotonic() > cutoff) and self.skipped(at):
                continue
            verdicts[at] = await self.one(at, item)

    async def one(self, at: int, item: Any) -> Verdict:
        """Return the verdict of one item, read first and handled then."""
        context = self.context
        if self.own_context:
            context = Context.of_call(self.runtime, self.plan, item, self.native)
            context.cold_start, self.context.cold_start = self.context.cold_start, False
        try:
            if type(item) is MalformedEvent:
                raise item
            if self.plan.parse is not None:
                item.body = self.plan.parse(item.text)
        except Exception as error:
            verdict = _verdict(error, self.plan, context)
        else:
            verdict = await run(self.plan, item, context, ITEM, self.runtime)
            if self.own_context or context._background:
                verdict = await _ended(verdict, self.plan, context)
            if verdict is ACK:
                return verdict
        self._note(item, verdict)
        return verdict

    def _note(self, item: Any, verdict: Verdict) -> None:
        """Keep later items of the group from running; with one answer for all, a Retry ends the delivery."""
        if self.ordered:
            self.groups.add(_group(item))
        if self.one_answer and isinstance(verdict, Retry):
            self.stopped = "an earlier item of the delivery must be retried"

    async def side_by_side(self) -> None:
        """Run units concurrently, at most `concurrency` of them."""
        import asyncio

        waiting = iter(list(self.units()))

        async def worker() -> None:
            task = asyncio.current_task()
            for unit in waiting:
                for at in unit:
                    if not self.skipped(at):
                        self.verdicts[at] = await self.one(at, self.items[at])
                    if task is not None and task.cancelling():
                        raise asyncio.CancelledError

        count: int = min(self.plan.function.trigger.concurrency, len(self.items))  # type: ignore[union-attr]
        if count == 1:
            await worker()
            return
        async with asyncio.TaskGroup() as group:
            for _ in range(count):
                group.create_task(worker())

    async def as_batch(self) -> None:
        """Call the handler once with the valid items; it answers for each of them."""
        valid: list[Message[Any]] = []
        for at, item in enumerate(self.items):
            try:
                if type(item) is MalformedEvent:
                    raise item
                if self.plan.parse is not None:
                    item.body = self.plan.parse(item.text)
                valid.append(item)
            except Exception as error:
                self.verdicts[at] = _verdict(error, self.plan, self.context)
        if not [at for at, verdict in enumerate(self.verdicts) if verdict is None and not self.skipped(at)]:
            return
        outcome = await run(self.plan, Batch(valid), self.context, BATCH, self.runtime)
        outcome = await _ended(outcome, self.plan, self.context)
        self._spread(outcome, valid)

    def _spread(self, outcome: Any, valid: list[Message[Any]]) -> None:
        """Give each valid item its part of the batch's outcome; a failure of an unknown item retries all."""
        if isinstance(outcome, Failures):
            known = {id(item) for item in valid}
            unknown = [key for key in outcome.verdicts if key not in known]
            if unknown:
                self.context.log.error(
                    "Failures names %d items that are not of this batch: all are retried", len(unknown)
                )
                outcome = Retry("Failures named an unknown item")
        for at, item in enumerate(self.items):
            if self.verdicts[at] is None:
                found = outcome.verdicts.get(id(item), (item, ACK))[1] if isinstance(outcome, Failures) else outcome
                self.verdicts[at] = found
                if isinstance(found, (Retry, Reject)) and isinstance(outcome, Failures):
                    _verdict(found, self.plan, self.context)

    def final(self) -> list[Verdict]:
        """Return one verdict for every item; in an ordered source nothing behind a failure stays acked."""
        if self.verdicts.count(ACK) == len(self.verdicts):
            return self.verdicts
        verdicts: list[Verdict] = [
            one if isinstance(one, (Ack, Retry, Reject)) else Retry("no verdict") for one in self.verdicts
        ]
        if self.ordered:
            failed: set[str | None] = set()
            for at, item in enumerate(self.items):
                group = _group(item)
                if group in failed and verdicts[at] is ACK:
                    verdicts[at] = Retry("an earlier item of its group failed")
                if verdicts[at] is not ACK:
                    failed.add(group)
        return verdicts


def _group(item: Any) -> str | None:
    """Return the ordering key; an item too broken to tell it stands in a group of its own kind, None."""
    try:
        return item.group  # type: ignore[no-any-return]
    except (AttributeError, MalformedEvent):
        return None


async def _ended(verdict: Any, plan: Plan, context: Context) -> Any:
    """End the call; where that fails (a commit at the end of a resource), an ack becomes a Retry."""
    errors = await finish(context)
    if not errors:
        return verdict
    failed = _verdict(errors[0], plan, context)
    return failed if verdict is ACK or isinstance(verdict, Failures) else verdict


def _value(result: Any, _plan: Plan) -> Returned:
    from fungible.payload import to_plain

    return Returned(result if result is None or isinstance(result, (str, int)) else to_plain(result))


def _raised(error: BaseException, _plan: Plan | None, context: Context) -> Failed:
    if not isinstance(error, Exception):
        raise error
    context.log.error("the call failed: %s", type(error).__name__, exc_info=error)
    return Failed(error)


INVOKE = Meaning(_value, _raised)


class InvokeSurface:
    """Direct calls; the app's one function for them answers, and its error is the caller's."""

    __slots__ = ("codec", "kind", "runtime")

    def __init__(self, runtime: Runtime, kind: str) -> None:
        self.runtime = runtime
        self.kind = kind
        self.codec = runtime.platform.codec(kind)

    def deliver(self, wire: Any, native: Any) -> Work:
        """Return the work of one call; an app with none or several such functions cannot take it."""
        found = [one for (kind, _), one in self.runtime.sources.items() if kind == self.kind]
        if len(found) != 1:
            raise UnknownEvent("an event that names no source came", self.runtime.app.listens())
        function, options = found[0]
        plan = function.plan_made or function.plan()
        return plan.is_async, self._call(plan, wire, native, options)

    async def _call(self, plan: Plan, wire: Any, native: Any, options: Options) -> Any:
        value = self.codec.decode(wire, options)
        context = Context.of_call(self.runtime, plan, value, native)
        try:
            if plan.parse is not None:
                value = plan.parse(value)
        except Exception as error:
            return self.codec.encode(_raised(error, plan, context), wire, options)
        outcome = await run(plan, value, context, INVOKE, self.runtime)
        errors = await finish(context)
        if errors and isinstance(outcome, Returned):
            outcome = _raised(errors[0], plan, context)
        return self.codec.encode(outcome, wire, options)
