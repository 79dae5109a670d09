"""What the laws know of triggers that bring items: events, verdicts, and the app that handles them one by one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from fungible.app import App
from fungible.context import Context
from fungible.errors import MalformedEvent
from fungible.events.cloud import CloudEvent
from fungible.outcome import ACK, Ack, Reject, Replied, Retry

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hypothesis.strategies import SearchStrategy

    from fungible.testing.surface import Surface

SOURCE = "orders"
"""The name that the app's function listens to."""
VERDICTS: Mapping[str, Callable[[], Any]] = {"ack": lambda: ACK, "retry": Retry, "reject": Reject}
DELIVERIES = 3
"""How often the played source brings an item before it is a dead letter."""


class Items:
    """One trigger that brings items.

    `event` is the neutral type and `fields` what a wire may carry of it; `listen(app)` is the decorator of a function
    named `orders`; `make(at, text, group)` an item that a law can tell from others, of which `mark` gives the text
    again and `identity` what it is known by; `draw(options)` any delivery, and `fact(item)` what an item says.
    """

    VERDICTS = VERDICTS
    NO_ANSWERS = ()

    def __init__(
        self,
        word: str,
        event: type,
        fields: tuple[str, ...],
        *,
        listen: Callable[[App], Any],
        make: Callable[[int, str, str | None], Any],
        mark: Callable[[Any], str],
        identity: Callable[[Any], str],
        draw: Callable[[Mapping[str, Any]], SearchStrategy[list[Any]]],
        fact: Callable[[Any], dict[str, Any]],
    ) -> None:
        self.word = word
        self.event = event
        self.FIELDS = fields
        self.listen = listen
        self.make = make
        self.mark = mark
        self.identity = identity
        self.events = draw
        self._fact = fact

    def outcomes(self, event: Sequence[Any]) -> SearchStrategy[list[Any]]:
        """Return one verdict for each item."""
        from hypothesis import strategies as st

        words = st.sampled_from(tuple(VERDICTS.values())).map(lambda make: make())
        return st.lists(words, min_size=len(event), max_size=len(event))

    def facts(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """Return what each item says; of one that cannot be read, where it breaks its contract."""
        return [{"malformed": one.path} if isinstance(one, MalformedEvent) else self._fact(one) for one in items]

    def recorded_facts(self, items: Sequence[Any]) -> list[dict[str, Any]]:
        """Return the facts a recorded case states, values that JSON has not as `written` has them."""
        return [{name: written(value) for name, value in one.items()} for one in self.facts(items)]

    def read_all(self, items: Sequence[Any]) -> None:
        """Read every accessor of every item, each for itself, since one may be malformed and the next not."""
        for item in items:
            if isinstance(item, MalformedEvent):
                continue
            for name in dir(self.event):
                if name.startswith("_") or callable(getattr(self.event, name, None)):
                    continue
                try:
                    getattr(item, name)
                except MalformedEvent as error:
                    assert error.path
                except AttributeError:
                    assert name in ("after", "before", "data"), name  # what the handler's annotation makes of it

    def read_part(self, item: Any) -> None:
        """Read every accessor of the item that a handler got."""
        self.read_all([item])

    def carried(self, verdicts: Sequence[Any], surface: Surface) -> list[bool]:
        """Return which items the source may forget; a wire that takes one answer forgets all or none.

        Where all of a delivery stands in one order, none behind a failure is forgotten.
        """
        acked = [verdict is ACK for verdict in verdicts]
        if surface.one_answer:
            return [all(acked)] * len(acked)
        if surface.ordered and getattr(self.make(0, "", "g"), "group", "g") is None:
            return [all(acked[: at + 1]) for at in range(len(acked))]
        return acked

    def refusal(self, _verdicts: Sequence[Any], _surface: Surface) -> str:
        """Return nothing: every source carries every list of verdicts."""
        return ""

    def succeeded(self, outcome: Sequence[Any]) -> list[bool]:
        """Tell for each item whether the source forgets it."""
        return [isinstance(verdict, Ack) for verdict in outcome]

    def app_of(self, act: Callable[[Any, Context], Any], *, waits: bool = False, name: str = "law") -> App:
        """Return an app that handles each item by `act(event, context)`."""
        app = App(name)
        handler: Any
        if waits:

            async def orders(event: Any, context: Any) -> None:
                act(event, context)

            handler = orders
        else:

            def plain(event: Any, context: Any) -> None:
                act(event, context)

            plain.__name__ = SOURCE
            handler = plain
        handler.__annotations__ = {"event": self.event, "context": Context, "return": None}
        self.listen(app)(handler)
        return app

    def sample(self, options: Mapping[str, Any]) -> list[Any]:
        """Return one plain delivery, of three items in groups of their own; where one is all, of the marked one."""
        texts = ("a", "fault", "c") if options.get("most", 3) >= 3 else ("fault",)
        return [self.make(at, text, f"g{at}") for at, text in enumerate(texts)]

    def marked(self, event: Any) -> bool:
        """Tell whether a fault that is meant for one item is meant for this."""
        return self.mark(event) == "fault"

    def spared(self, event: Sequence[Any]) -> list[int]:
        """Return the items that a fault of the marked one need not touch."""
        return [at for at, item in enumerate(event) if not self.marked(item)]

    def deliveries(self, event: Sequence[Any], surface: Surface) -> list[Sequence[Any]]:
        """Return the items in as few deliveries as the kind takes."""
        most = surface.options.get("most", len(event))
        return [event[at : at + most] for at in range(0, len(event), most)]

    def play(self, surface: Surface, event: Sequence[Any]) -> list[tuple[str, str]]:
        """Return the fate of each item after all its redeliveries, which come one by one."""
        seen: dict[str, int] = {}

        def act(item: Any, _context: Context) -> None:
            known, size = self.identity(item), len(self.mark(item))
            seen[known] = seen.get(known, 0) + 1
            if size % 3 == 1:
                raise Reject("it will never work")
            if size % 3 == 2 and seen[known] == 1:
                raise Retry("it works the second time")

        app = self.app_of(act)
        fates: dict[str, str] = {}
        waiting = list(event)
        for delivered in range(DELIVERIES):
            later: list[Any] = []
            for delivery in [[one] for one in waiting] if delivered else self.deliveries(waiting, surface):
                verdicts = surface.outcome(app, surface.build(delivery))
                for item, verdict in zip(delivery, verdicts, strict=True):
                    if isinstance(verdict, Retry):
                        later.append(item)
                    fates[self.identity(item)] = "done" if isinstance(verdict, Ack) else "dead"
            waiting = later
        return sorted(fates.items())

    def same(self, _mine: Surface, my: Any, _theirs: Surface, their: Any) -> tuple[Any, Any]:
        """Return both lists of fates; every surface carries those whole."""
        return my, their

    def event_of(self, given: Any) -> Any:
        """Return a recorded event as the facts it states."""
        return given

    def outcome_of(self, given: Sequence[str | Mapping[str, Any]]) -> list[Any]:
        """Return recorded verdicts: words, `{"retry": seconds}`, or `{"reply": {…}}`, the facts of a CloudEvent."""
        return [VERDICTS[one]() if isinstance(one, str) else _verdict(**one) for one in given]


def _verdict(*, retry: float | None = None, reply: Mapping[str, Any] | None = None) -> Ack | Retry:
    return Retry(after=retry) if reply is None else Replied(_cloud_event(**reply))


def _cloud_event(data: Any, *, time: str | None = None, **facts: Any) -> CloudEvent[Any]:
    return CloudEvent(data, time=None if time is None else datetime.fromisoformat(time), **facts)


def written(value: Any) -> Any:
    """Return a value as a recorded case has it: instants in ISO 8601, `{"$decimal": …}` and `{"$set": [...]}`."""
    if isinstance(value, datetime):
        rest = getattr(value, "nanosecond", 0) % 1000  # what an instant of another type has beyond a datetime's
        text = value.isoformat()
        return f"{text[:26]}{rest:03}{text[26:]}" if rest else text
    if isinstance(value, dict):
        return {name: written(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [written(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return {"$set": sorted((written(one) for one in value), key=repr)}
    if type(value).__name__ == "Decimal":
        return {"$decimal": str(value)}
    return value
