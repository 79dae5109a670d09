"""THE SEAM: what an adapter gives the core, as modules that hold functions and tables that hold data.

A codec is a module with `decode`, `encode` and `CARRIES`. Both functions are pure: no I/O, no clock, no
environment, inputs left as they were. A name picks the codec from the platform's table; nothing is tried in turn.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, Protocol, TypeAlias, TypeVar

    from fungible.events import Readers
    from fungible.events.http import HttpRequest
    from fungible.function import Function
    from fungible.outcome import Failed, HttpResponse, Returned, Verdict

    Options: TypeAlias = Mapping[str, Any]
    Event_co = TypeVar("Event_co", covariant=True)
    Outcome_contra = TypeVar("Outcome_contra", contravariant=True)

    class Codec(Protocol[Event_co, Outcome_contra]):
        """One native event shape of a platform, seen from the function's side."""

        CARRIES: Mapping[str, str]
        """Each neutral field, with what becomes of it: exact, joined, last, decoded or absent."""

        def decode(self, wire: Any, options: Options, /) -> Event_co:
            """Return the neutral event of a wire form; an envelope that breaks its contract is MalformedEvent."""
            ...

        def encode(self, outcome: Outcome_contra, wire: Any, options: Options, /) -> Any:
            """Return the wire answer; an answer that is an exception is one for the entry to raise."""
            ...

    Items: TypeAlias = Iterable[Any]
    """Neutral events, with a MalformedEvent in the place of each that cannot be read."""

    Listener: TypeAlias = tuple[Function, Options, str]
    """A function, the options of its binding, and the kind that it is bound to."""

    HttpCodec: TypeAlias = Codec[HttpRequest, HttpResponse]
    InvokeCodec: TypeAlias = Codec[Any, "Returned | Failed"]

    class ItemsCodec(Codec[Items, Sequence[Verdict]], Protocol):
        """A kind that delivers items, of which the pipeline must know what may run and what may be told apart.

        One whose sender may take an event as the answer to an item has `takes_reply(wire, options)` too, which tells
        whether this one does; then `encode` meets a Replied among the verdicts.
        """

        def ordered(self, wire: Any, /) -> bool:
            """Tell whether items of one group run one after another and stop at the first failure."""
            ...

        def one_answer(self, options: Options, /) -> bool:
            """Tell whether the platform takes one answer for the whole delivery."""
            ...


class Kind:
    """One line of a platform's table: the trigger it carries, the platform's own word, what it can do.

    `capabilities` maps a feature to `exact`, or to `differs: how [document]`, or to `unsupported: why [document]`;
    `sources(wire)` gives the physical names an event may be bound by. `also` are further triggers that the same wire
    form may serve, as a subscription serves a queue or a topic; `inside` is the kind whose events this one comes in,
    as a bucket's notifications come in messages of a queue: the binding alone tells them from the queue's own.
    `named(trigger)` gives the physical name of a function without a binding, its own name where there is none;
    `codec` is the module of kinds that share one; with `every` all functions of a source get each of its events, for
    what tells the functions' sources apart does not reach the wire.
    """

    __slots__ = ("also", "capabilities", "codec", "every", "inside", "key", "named", "sources", "trigger")

    def __init__(
        self,
        trigger: str,
        key: str,
        capabilities: Mapping[str, str],
        sources: Callable[[Any], tuple[str, ...]] | None = None,
        *,
        also: tuple[str, ...] = (),
        inside: str = "",
        named: Callable[[Any], str] | None = None,
        codec: str = "",
        every: bool = False,
    ) -> None:
        self.trigger = trigger
        self.also = also
        self.inside = inside
        self.named = named
        self.codec = codec
        self.every = every
        self.key = key
        self.capabilities = capabilities
        self.sources = sources

    def serves(self, word: str) -> bool:
        """Tell whether a function with this trigger may be bound to the kind."""
        return word == self.trigger or word in self.also


class Platform:
    """What the core knows of a platform: its word, its table and how to read its context.

    `codecs` is the package whose modules are the codecs; `default_kinds` names, for a trigger without a
    binding, the kind that a function's own name binds to; `context` is the module whose `READ` holds a reader
    for each Context field, loaded when a handler first asks for one; `json_logs` says that logs are read as JSON;
    `keeps` is `pure` where I/O belongs to one event, so that a process may hold no other resources.
    """

    __slots__ = ("codecs", "context", "default_kinds", "json_logs", "keeps", "kinds", "name")

    def __init__(
        self,
        name: str,
        codecs: str,
        kinds: Mapping[str, Kind],
        default_kinds: Mapping[str, str],
        context: str,
        *,
        json_logs: bool,
        keeps: str = "all",
    ) -> None:
        self.name = name
        self.codecs = codecs
        self.kinds = kinds
        self.default_kinds = default_kinds
        self.context = context
        self.json_logs = json_logs
        self.keeps = keeps

    def codec(self, kind: str) -> Any:
        """Return the codec of `kind`, imported when its first event comes."""
        from importlib import import_module

        return import_module(f"{self.codecs}.{self.kinds[kind].codec or kind}")

    def readers(self) -> Readers:
        """Return what reads the platform's own context."""
        from importlib import import_module

        found: Readers = import_module(self.context).READ
        return found


class Binding:
    """What ties a trigger's logical name to one physical source: kind, physical name, options; plain data."""

    __slots__ = ("kind", "name", "options")

    def __init__(self, kind: str, name: str, options: Mapping[str, Any]) -> None:
        self.kind = kind
        self.name = name
        self.options = options

    def __repr__(self) -> str:
        return f"{self.kind}({self.name!r}, {dict(self.options)!r})"
