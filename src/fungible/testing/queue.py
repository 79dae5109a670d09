"""What the laws know of queues: messages, verdicts, and the app that handles them one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from fungible.app import App
from fungible.context import Context  # noqa: TC001  handlers are annotated with it at run time
from fungible.errors import MalformedEvent
from fungible.events.message import Message
from fungible.outcome import ACK, Ack, Reject, Retry
from fungible.testing.strategies import TEXT, TIMES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from fungible.testing.surface import Surface

FIELDS = ("attempt", "attributes", "group", "id", "sent_at", "source", "text")
VERDICTS: Mapping[str, Callable[[], Any]] = {"ack": lambda: ACK, "retry": Retry, "reject": Reject}
DELIVERIES = 3
"""How often the played source brings a message before it is a dead letter."""


@st.composite
def _messages(draw: DrawFn, options: Mapping[str, Any]) -> list[Message[Any]]:
    ids = draw(st.lists(TEXT.filter(bool), min_size=1, max_size=options.get("most", 5), unique=True))
    return [
        Message(
            "",
            id=one,
            text=draw(TEXT),
            attributes=draw(st.dictionaries(TEXT, TEXT, max_size=2)),
            sent_at=draw(TIMES),
            attempt=draw(st.integers(1, 10**6)),
            source=options["name"],
            group=draw(st.sampled_from((None, "g", "h", "é%"))),
        )
        for one in ids
    ]


def events(options: Mapping[str, Any]) -> SearchStrategy[list[Message[Any]]]:
    """Return deliveries of one to five messages, or of as many as the kind takes, each with an id of its own."""
    return _messages(options)


def outcomes(event: Sequence[Any]) -> SearchStrategy[list[Any]]:
    """Return one verdict for each message."""
    words = st.sampled_from(tuple(VERDICTS.values())).map(lambda make: make())
    return st.lists(words, min_size=len(event), max_size=len(event))


def facts(items: Sequence[Any]) -> list[dict[str, Any]]:
    """Return what each message says; of one that cannot be read, where it breaks its contract."""
    return [{"malformed": one.path} if isinstance(one, MalformedEvent) else _facts(one) for one in items]


def _facts(message: Message[Any]) -> dict[str, Any]:
    found = {name: getattr(message, name) for name in FIELDS}
    return {**found, "attributes": dict(message.attributes)}


def recorded_facts(items: Sequence[Any]) -> list[dict[str, Any]]:
    """Return the facts a recorded case states, instants as ISO 8601 writes them."""
    found = facts(items)
    for one in found:
        if one.get("sent_at") is not None:
            one["sent_at"] = one["sent_at"].isoformat()
    return found


def read_all(items: Sequence[Any]) -> None:
    """Read every accessor of every message, each for itself, since one may be malformed and the next not."""
    for item in items:
        if isinstance(item, MalformedEvent):
            continue
        for name in (*FIELDS, "native", "raw"):
            try:
                getattr(item, name)
            except MalformedEvent as error:
                assert error.path


def read_part(item: Message[Any]) -> None:
    """Read every accessor of the message that a handler got."""
    read_all([item])


def carried(verdicts: Sequence[Any], surface: Surface) -> list[bool]:
    """Return which messages the source may forget; a wire that takes one answer forgets all or none."""
    acked = [verdict is ACK for verdict in verdicts]
    return acked if not surface.codec.one_answer(surface.options) else [all(acked)] * len(acked)


def succeeded(outcome: Sequence[Any]) -> list[bool]:
    """Tell for each message whether the source forgets it."""
    return [isinstance(verdict, Ack) for verdict in outcome]


def app_of(act: Callable[[Any, Context], Any], *, waits: bool = False, name: str = "law") -> App:
    """Return an app that handles each message by `act(event, context)`."""
    app = App(name)
    if waits:

        async def waiting(message: Message[str], context: Context) -> None:
            act(message, context)

        app.queue("orders")(waiting)
    else:

        def plain(message: Message[str], context: Context) -> None:
            act(message, context)

        app.queue("orders")(plain)
    return app


def sample(options: Mapping[str, Any]) -> list[Message[Any]]:
    """Return one plain delivery, of three messages in groups of their own; where one is all, of the marked one."""
    texts = ("a", "fault", "c") if options.get("most", 3) >= 3 else ("fault",)
    return [Message("", id=f"m{at}", text=text, group=f"g{at}") for at, text in enumerate(texts)]


def marked(event: Message[Any]) -> bool:
    """Tell whether a fault that is meant for one message is meant for this."""
    return bool(event.text == "fault")


def spared(event: Sequence[Message[Any]]) -> list[int]:
    """Return the messages that a fault of the marked one need not touch."""
    return [at for at, message in enumerate(event) if not marked(message)]


def deliveries(event: Sequence[Message[Any]], surface: Surface) -> list[Sequence[Message[Any]]]:
    """Return the messages in as few deliveries as the kind takes."""
    most = surface.options.get("most", len(event))
    return [event[at : at + most] for at in range(0, len(event), most)]


def play(surface: Surface, event: Sequence[Message[Any]]) -> list[tuple[str, str]]:
    """Return the fate of each message after all its redeliveries, which come one by one."""
    seen: dict[str, int] = {}

    def act(message: Message[Any], _context: Context) -> None:
        seen[message.id] = seen.get(message.id, 0) + 1
        if len(message.text) % 3 == 1:
            raise Reject("it will never work")
        if len(message.text) % 3 == 2 and seen[message.id] == 1:
            raise Retry("it works the second time")

    app = app_of(act)
    fates: dict[str, str] = {}
    waiting = list(event)
    for delivered in range(DELIVERIES):
        later: list[Message[Any]] = []
        for delivery in [[one] for one in waiting] if delivered else deliveries(waiting, surface):
            verdicts = surface.outcome(app, surface.build(delivery))
            for message, verdict in zip(delivery, verdicts, strict=True):
                if isinstance(verdict, Retry):
                    later.append(message)
                fates[message.id] = "done" if isinstance(verdict, Ack) else "dead"
        waiting = later
    return sorted(fates.items())


def same(_mine: Surface, my: Any, _theirs: Surface, their: Any) -> tuple[Any, Any]:
    """Return both lists of fates; every surface carries those whole."""
    return my, their


def event_of(given: Any) -> Any:
    """Return a recorded event as the facts it states."""
    return given


def outcome_of(given: Sequence[str]) -> list[Any]:
    """Return recorded verdicts."""
    return [VERDICTS[word]() for word in given]
