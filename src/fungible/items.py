"""Deliveries of many items: every item gets exactly one verdict, and none is acked unhandled."""

from __future__ import annotations

from functools import partial
from time import monotonic

from fungible.context import Context
from fungible.errors import AnswerError, MalformedEvent, PayloadError, UnknownEvent
from fungible.outcome import ACK, Ack, Reject, Replied, Retry
from fungible.runtime import Meaning, Surface, work_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from fungible.binding import Plan
    from fungible.codec import Items, ItemsCodec, Options
    from fungible.function import Function
    from fungible.outcome import Verdict
    from fungible.runtime import Runtime, Work


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

    __slots__ = ("consumers", "kind", "runtime", "sources")

    def __init__(self, runtime: Runtime, kind: str) -> None:
        self.runtime = runtime
        self.kind = kind
        self.sources = runtime.platform.kinds[kind].sources
        self.consumers = {
            name: [Consumer(runtime, *listener) for listener in listeners]
            for (known, name), listeners in runtime.sources.items()
            if known == kind
        }

    def deliver(self, wire: Any, native: Any) -> Work:
        """Return the work of one delivery; an envelope that cannot be read fails the whole of it."""
        return self.heard(self._listening(wire), wire, native)

    def heard(self, consumers: list[Consumer], wire: Any, native: Any) -> Work:
        """Return the work of a delivery that these have heard, by one of its source's names."""
        first = consumers[0]
        if first.accepts is None:
            if len(consumers) == 1:
                return first.work(first.read(wire), wire, native)
            from fungible.sharing import by_each

            return by_each(consumers, wire, native)
        items = list(first.read(wire))
        if len(items) == 1:  # most events are such
            consumer, items[0] = chosen(consumers, items[0])
            if consumer is not None:
                return consumer.work(items, wire, native)
        from fungible.sharing import shared

        return shared(self, consumers, items, wire, native)

    def _listening(self, wire: Any) -> list[Consumer]:
        names = (self.sources(wire) if self.sources else ()) or ("",)
        for name in names:
            found = self.consumers.get(name)
            if found:
                return found
        raise UnknownEvent(
            f"a {self.kind} event from {names[0] or 'a nameless source'} came", self.runtime.app.listens()
        )


class Consumer:
    """One function at one source, with what the two of them settle for every delivery."""

    __slots__ = ("accepts", "codec", "drops", "function", "kind", "margin", "one_answer", "options", "plain", "plan",
                 "remaining", "replies", "runtime")  # fmt: skip

    def __init__(self, runtime: Runtime, function: Function, options: Options, kind: str) -> None:
        trigger: Any = function.trigger
        self.runtime = runtime
        self.function = function
        self.options = options
        self.kind = kind
        self.codec: Any = None
        self.accepts: Callable[[Any], bool] | None = trigger.accepts if trigger.filters else None
        self.margin: float = trigger.margin
        self.drops: bool = options.get("on_reject") == "drop"
        self.plan: Plan | None = None

    def read(self, wire: Any) -> Items:
        """Return the items of a delivery from this source."""
        if self.codec is None:
            self._load()
        return self.codec.decode(wire, self.options)  # type: ignore[no-any-return]

    def work(self, items: Items, wire: Any, native: Any) -> Work:
        """Return the work of a delivery whose items are all for this function."""
        plan = self.planned()
        if self.plain:
            return False, partial(self._plainly, plan, items, wire, native)
        return work_of(plan, self._settle(plan, items, wire, native))

    def planned(self) -> Plan:
        """Return the function's plan as it is now; an override makes another."""
        plan = self.function.plan_made
        if plan is None or plan is not self.plan:
            if self.codec is None:
                self._load()
            plan = self.function.plan()
            self.plain = plan.bare and not plan.is_async and not plan.takes_batch
            self.plan = plan
        return plan

    def _load(self) -> None:
        codec: ItemsCodec = self.runtime.platform.codec(self.kind)
        self.one_answer = codec.one_answer(self.options)
        self.replies: Callable[[Any, Options], bool] | None = vars(codec).get("takes_reply")
        self.remaining: Callable[[Any], float] = self.runtime.readers["remaining"]
        self.codec = codec

    def _plainly(self, plan: Plan, items: Items, wire: Any, native: Any) -> Any:
        return self.codec.encode(Delivery(self, plan, wire, native).plainly(items), wire, self.options)

    async def _settle(self, plan: Plan, items: Items, wire: Any, native: Any) -> Any:
        delivery = Delivery(self, plan, wire, native)
        return self.codec.encode(await delivery.of(items), wire, self.options)


def chosen(consumers: list[Consumer], item: Any) -> tuple[Consumer | None, Any]:
    """Return who takes the item, and the item, which is an error of the first where it cannot be read."""
    if type(item) is MalformedEvent:
        return consumers[0], item
    for consumer in consumers:
        try:
            if consumer.accepts(item):  # type: ignore[misc]  # of several at a source each has one
                return consumer, item
        except MalformedEvent as error:
            return consumers[0], error
    return None, item


class Delivery:
    """The state of one delivery: its items, the verdicts so far, and what keeps the others from starting."""

    __slots__ = ("consumer", "context", "cutoff", "groups", "items", "meaning", "native", "ordered", "plan",
                 "stopped", "verdicts")  # fmt: skip

    def __init__(self, consumer: Consumer, plan: Plan, wire: Any, native: Any) -> None:
        self.consumer = consumer
        self.plan = plan
        self.native = native
        self.context = Context.of_call(consumer.runtime, plan, None, native)
        self.cutoff = monotonic() + consumer.remaining(native) - consumer.margin
        self.ordered: bool = consumer.codec.ordered(wire)
        replies = consumer.replies
        self.meaning = ITEM if replies is None or not replies(wire, consumer.options) else REPLY
        self.items: list[Any] = []
        self.verdicts: list[Any] = []
        self.groups: set[str | None] = set()
        self.stopped = ""

    async def of(self, items: Iterable[Any]) -> list[Verdict]:
        """Return the verdict of each item, after all were handled."""
        plan = self.plan
        if plan.takes_batch:
            from fungible.batches import together

            await together(self, list(items))
        elif plan.bare and not plan.is_async:
            return self.plainly(items)
        else:
            from fungible.units import each

            await each(self, list(items))
        return self.final()

    def plainly(self, items: Iterable[Any]) -> list[Verdict]:
        """Return the verdict of each item of a sync handler with nothing around it, at the cost of plain calls."""
        if self.ordered:
            items = self.items = list(items)
        plan, cutoff, shared, append = self.plan, self.cutoff, self.context, self.verdicts.append
        parse, call, own, failed = plan.parse, plan.call, plan.takes_context, False
        for item in items:
            if (failed or monotonic() > cutoff) and (late := self.skipped(item)):
                failed = True
                append(late)
                continue
            context = self.own(item) if own else shared
            try:
                if type(item) is MalformedEvent:
                    raise item
                if parse is not None:
                    item.body = parse(item.text)
                result = call(item, context)
                verdict = ACK if result is None else self.meaning.of_result(result, plan)
            except BaseException as error:
                failed = True
                verdict = self.noted(item, verdict_of(error, plan, context))
            append(verdict)
        return self.final() if failed else self.verdicts

    def skipped(self, item: Any) -> Retry | None:
        """Return the Retry of an item that must not start, None for one that may."""
        if not self.stopped and monotonic() > self.cutoff:
            self.stopped = "the deadline is near"
            self.context.log.warning("not started: the deadline is near; the rest of the delivery is retried")
        if self.stopped:
            return Retry(self.stopped)
        if self.groups and group_of(item) in self.groups:
            return Retry("an earlier item of its group failed")
        return None

    def own(self, item: Any) -> Context:
        """Return the context of one item; the first of the delivery takes over its cold start."""
        if self.plan.bare and not self.plan.takes_context:
            return self.context
        context = Context.of_call(self.consumer.runtime, self.plan, item, self.native)
        context.cold_start, self.context.cold_start = self.context.cold_start, False
        return context

    def read(self, item: Any) -> None:
        """Make the body of an item what its handler asks for; an item that could not be read is its own error."""
        if type(item) is MalformedEvent:
            raise item
        if self.plan.parse is not None:
            item.body = self.plan.parse(item.text)

    def noted(self, item: Any, verdict: Verdict) -> Verdict:
        """Keep later items of the group from running; with one answer for all, a Retry ends the delivery.

        Where the binding says so, a rejected item is dropped: it was logged, and holds nothing up.
        """
        if self.consumer.drops and isinstance(verdict, Reject):
            return ACK
        if self.ordered:
            self.groups.add(group_of(item))
        if self.consumer.one_answer and isinstance(verdict, Retry):
            self.stopped = "an earlier item of the delivery must be retried"
        return verdict

    def final(self) -> list[Verdict]:
        """Return one verdict for every item; in an ordered source nothing behind a failure stays acked."""
        if self.verdicts.count(ACK) == len(self.verdicts):
            return self.verdicts
        verdicts: list[Verdict] = [
            one if isinstance(one, (Ack, Retry, Reject)) else Retry("no verdict") for one in self.verdicts
        ]
        if self.consumer.drops:
            verdicts = [ACK if isinstance(one, Reject) else one for one in verdicts]
        if self.ordered:
            failed: set[str | None] = set()
            for at, item in enumerate(self.items):
                group = group_of(item)
                if group in failed and verdicts[at] is ACK:
                    verdicts[at] = Retry("an earlier item of its group failed")
                if verdicts[at] is not ACK:
                    failed.add(group)
        return verdicts


def group_of(item: Any) -> str | None:
    """Return the ordering key; an item too broken to tell it stands in a group of its own kind, None."""
    try:
        return item.group  # type: ignore[no-any-return]
    except (AttributeError, MalformedEvent):
        return None
