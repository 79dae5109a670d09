"""What is seen of each capability of a source of items: `exact`, or the word for how it differs."""

from __future__ import annotations

from types import GenericAlias
from typing import TYPE_CHECKING, Any

from fungible.app import App
from fungible.context import Context  # noqa: TC001  handlers are annotated with it at run time
from fungible.events.document import DocumentChange
from fungible.events.message import Batch, Message
from fungible.events.object import ObjectEvent
from fungible.outcome import ACK, Reject, Retry
from fungible.testing.surface import EXACT, Surface
from fungible.testing.triggers import ITEMS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _fates(surface: Surface, words: str, groups: str = "") -> tuple[list[bool], list[str]]:
    """Return which items are forgotten, and which ran, of a delivery where each `x` fails."""
    trigger, ran = surface.trigger, list[str]()

    def act(item: Any, _context: Context) -> None:
        ran.append(trigger.identity(item))
        if trigger.mark(item) == "x":
            raise Retry

    names: list[Any] = list(groups) or [None] * len(words)
    event = [trigger.make(at, word, names[at]) for at, word in enumerate(words)]
    app = trigger.app_of(act)
    parts = trigger.deliveries(event, surface)
    verdicts = [one for part in parts for one in surface.outcome(app, surface.build(part))]
    places = {trigger.identity(one): str(at) for at, one in enumerate(event)}
    return trigger.succeeded(verdicts), [places[one] for one in ran]


def _partial(surface: Surface) -> str:
    """See what one failure among three costs the others, as bound here and without partial answers asked for."""
    asked = Surface(surface.package, surface.kind, {**surface.options, "partial": True})
    if asked.one_answer:
        return "unsupported"
    if surface.row.trigger == "schedule":
        return EXACT  # an instant comes alone
    bare = Surface(surface.package, surface.kind, {**surface.options, "partial": False})
    assert _fates(asked, ".x.", "abc")[0][:2] == [True, False]
    return EXACT if any(_fates(bare, ".x.", "abc")[0]) else "partial=True"


def _several(surface: Surface) -> bool:
    """Tell whether a delivery may hold more than one item."""
    return surface.options.get("most") != 1


def _order(surface: Surface) -> str:
    """In an ordered source nothing behind a failure of its group runs; other groups go on."""
    trigger = surface.trigger
    if not surface.ordered or not _several(surface):
        return EXACT
    alone = getattr(trigger.make(3, ".", "h"), "group", None) is None  # all of a delivery are in one order
    fates, ran = _fates(surface, ".x..", "gggh")
    expected = [True, False, False, not alone]
    assert fates == ([False] * 4 if surface.one_answer else expected)
    return EXACT if "2" not in ran else "unordered"


_GONE: Mapping[str, Callable[[str], Any]] = {
    "bucket": lambda name: ObjectEvent("a", action="deleted", bucket=name),
    "collection": lambda name: DocumentChange({"id": "a"}, action="deleted", collection=name, before={"id": "a"}),
}


def _deletions(surface: Surface) -> str:
    """Delete a document or an object, where the source tells of it at all."""
    if "deleted" not in surface.options.get("actions", ("deleted",)):
        return "unsupported"
    seen: list[tuple[str | None, Any]] = []
    app = surface.trigger.app_of(lambda gone, _: seen.append((gone.action, getattr(gone, "after", None))))
    surface.deliver(app, surface.build([_GONE[surface.row.trigger](surface.options["name"])]))
    return EXACT if seen == [("deleted", None)] else "another change"


def _batch(surface: Surface) -> str:
    """See what a handler of batches gets where the binding asks for nothing."""
    surface = Surface(surface.package, surface.kind, {})
    trigger = surface.trigger
    sizes: list[int] = []
    app = App("law")

    def orders(batch: Any) -> None:
        sizes.append(len(batch))

    orders.__annotations__ = {"batch": GenericAlias(Batch, (trigger.event,))}
    trigger.listen(app)(orders)
    event = trigger.sample({}) if surface.row.trigger != "schedule" else [trigger.make(0, "", None)]
    for part in trigger.deliveries(event, surface):
        surface.deliver(app, surface.build(part))
    return EXACT if sizes == [len(event)] else "single"


def _attempt(surface: Surface) -> str:
    seen: list[int | None] = []

    def act(message: Message[Any], context: Context) -> None:
        seen.extend((message.attempt, context.attempt))

    surface.deliver(surface.trigger.app_of(act), surface.build([Message("", id="m", attempt=3)]))
    return EXACT if seen == [3, 3] else "not counted"


def _answered(surface: Surface, verdict: Exception) -> Any:
    """Return what the source makes of one item's verdict, beside one that is acked."""
    trigger = surface.trigger
    event = [trigger.make(0, "x", "g"), trigger.make(1, ".", "h")]
    failing = trigger.identity(event[0])

    def act(item: Any, _context: Context) -> None:
        if trigger.identity(item) == failing:
            raise verdict

    found = surface.outcome(trigger.app_of(act), surface.build(trigger.deliveries(event, surface)[0]))
    assert found[0] is not ACK
    return found[0]


def _retry_after(surface: Surface) -> str:
    found = _answered(surface, Retry(after=30))
    return EXACT if isinstance(found, Retry) and found.after == 30 else "decides"


def _reject(surface: Surface) -> str:
    return EXACT if isinstance(_answered(surface, Reject("no")), Reject) else "as Retry"


_EVERY = {"batch": _batch, "partial": _partial, "reject": _reject, "retry_after": _retry_after}
OBSERVERS: Mapping[tuple[str, str], Callable[[Surface], str]] = {
    **{(name, word): observer for word in ITEMS for name, observer in _EVERY.items()},
    **{("order", word): _order for word in ("queue", "topic", "stream", "collection")},
    **{("attempt", word): _attempt for word in ("queue", "topic")},
    **{("deletions", word): _deletions for word in ("bucket", "collection")},
}
