"""A kind of a platform as the laws see it: its codec, its simulator and one way to bind it."""

from __future__ import annotations

import asyncio
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from fungible.codec import Binding, Platform
from fungible.runtime import Runtime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fungible.app import App
    from fungible.codec import Kind

GROUP = "fungible.adapters"
SOURCE = "orders"
"""The logical name, and by default the physical one, of whatever a law binds."""

EXACT = "exact"
"""What a table says of a capability that is as everywhere, and what is seen then."""


class Surface:
    """One kind under one set of options, such as `aws/sqs[partial=True]`; the options go to both sides of the wire."""

    def __init__(self, package: str, kind: str, options: Mapping[str, Any]) -> None:
        self.package = package
        self.platform: Platform = import_module(f"{package}.entry").PLATFORM
        self.kind = kind
        self.variant = options
        self.options: dict[str, Any] = {"name": self._name(), **options, **self._limits(options)}
        shown = ",".join(f"{name}={value}" for name, value in options.items())
        self.id = f"{self.platform.name}/{kind}" + (f"[{shown}]" if shown else "")

    def __repr__(self) -> str:
        return self.id

    def _name(self) -> str:
        """Return the physical name of what a law's function listens to, which a kind may make of its trigger."""
        if self.row.named is None:
            return SOURCE
        return self.row.named(self.trigger.app_of(lambda *_: None).functions[0].trigger)

    def _limits(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return how many messages one delivery brings at most, where the simulator says so as `MOST`.

        A simulator whose deliveries depend on how the source is bound has a function of the options there. What its
        source can bring at all it says as `DRAWS`: `actions`, `partitions`, `data`. `FRAME` is what every call of a
        service has, where one service alone makes such calls.
        """
        name = f"{self.package}.simulate.{self.kind}"
        simulator = import_module(name) if find_spec(name) else None
        most, frame = getattr(simulator, "MOST", None), getattr(simulator, "FRAME", None)
        brings: Mapping[str, Any] = getattr(simulator, "DRAWS", {})
        found = {"most": most(options) if callable(most) else most, "frame": frame}
        return {**brings, **{name: value for name, value in found.items() if value is not None}}

    @property
    def row(self) -> Kind:
        """The kind's line in the platform's table."""
        return self.platform.kinds[self.kind]

    @property
    def outer(self) -> str:
        """The kind that its events are seen as: itself, or the one that they come inside."""
        return self.row.inside or self.kind

    @property
    def codec(self) -> Any:
        """The function's side of the wire."""
        return self.platform.codec(self.kind)

    @property
    def simulator(self) -> Any:
        """The cloud's side of the wire."""
        return import_module(f"{self.package}.simulate.{self.kind}")

    @property
    def trigger(self) -> Any:
        """What the laws know of this kind's trigger."""
        from fungible.testing.triggers import TRIGGERS

        return TRIGGERS[self.row.trigger]

    @property
    def carries(self) -> Mapping[str, str]:
        """The neutral fields that the codec keeps, each with its loss."""
        found: Mapping[str, str] = self.codec.CARRIES
        return found

    @property
    def ordered(self) -> bool:
        """Whether the source keeps the order of a group: its simulator's `ORDERED`, which may depend on the options."""
        said = getattr(self.simulator, "ORDERED", False)
        return bool(said(self.options) if callable(said) else said)

    @property
    def one_answer(self) -> bool:
        """Whether the source takes one answer for a whole delivery, as the table says of partial ones."""
        word = self.row.capabilities["partial"]
        asked = "partial=True" in word and not self.options.get("partial", False)
        return word.startswith("unsupported") or asked

    def identify(self, wire: Any) -> str:
        """Return the kind that the adapter sees in a wire form; where the platform names the kind, that one."""
        name = f"{self.package}.identify"
        return str(import_module(name).identify(wire)) if find_spec(name) else self.outer

    def build(self, event: Any) -> Any:
        """Return the wire form of a neutral event."""
        return self.simulator.build(event, self.options)

    def decode(self, wire: Any, options: Mapping[str, Any] | None = None) -> Any:
        """Return the neutral event of a wire form, by these options beside the surface's own."""
        found = self.codec.decode(wire, {**self.options, **(options or {})})
        return list(found) if hasattr(found, "__next__") else found

    def encode(self, outcome: Any, wire: Any) -> Any:
        """Return the wire answer of an outcome."""
        return self.codec.encode(outcome, wire, self.options)

    def read(self, answer: Any, wire: Any) -> Any:
        """Return what the platform makes of an answer, or of the exception that came instead."""
        return self.simulator.read(answer, wire, self.options)

    def native(self, wire: Any, seconds: float = 30.0) -> Any:
        """Return the platform's own context object of a call that may last so many seconds more."""
        return import_module(f"{self.package}.simulate").native(wire, seconds)

    def deliver(self, app: App, wire: Any, native: Any = None, *, codec: Any = None) -> Any:
        """Return the wire answer that the app gives through the whole pipeline; what it raises is raised."""
        platform = self.platform if codec is None else Substitute(self.platform, codec)
        listens = any(function.trigger.word == self.row.trigger != "http" for function in app.functions)
        binding = Binding(self.kind, "" if self.row.trigger == "invoke" else self.options["name"], self.options)
        runtime = Runtime(app, platform, {SOURCE: binding} if listens else {})
        waits, work = runtime.deliver(self.identify(wire), wire, self.native(wire) if native is None else native)
        return _run(work) if waits else work()

    def outcome(self, app: App, wire: Any, *, codec: Any = None) -> Any:
        """Return what the platform makes of the app's answer, whatever was raised on the way."""
        answer: Any
        try:
            answer = self.deliver(app, wire, codec=codec)
        except BaseException as error:
            answer = error
        return self.read(error_of(answer), wire)


def _run(work: Any) -> Any:
    """Return what the work on a loop of its own gives.

    A task that a KeyboardInterrupt ended is told of by nobody: asyncio would write its traceback when it is collected,
    which may be in the middle of a compilation, and CPython 3.11 cannot compile twice at once.
    """
    with asyncio.Runner() as runner:
        runner.get_loop().set_exception_handler(lambda *_: None)
        return runner.run(work)


def error_of(answer: Any) -> Any:
    """Return the answer; a group of one error is that error."""
    if isinstance(answer, BaseExceptionGroup) and len(answer.exceptions) == 1:
        return error_of(answer.exceptions[0])
    return answer


class Substitute(Platform):
    """A platform with another codec in place of its own, to see a fault of it."""

    __slots__ = ("_substitute",)

    def __init__(self, platform: Platform, codec: Any) -> None:
        super().__init__(
            platform.name,
            platform.codecs,
            platform.kinds,
            platform.default_kinds,
            platform.context,
            json_logs=platform.json_logs,
            keeps=platform.keeps,
        )
        self._substitute = codec

    def codec(self, kind: str) -> Any:
        return self._substitute


def adapters() -> dict[str, str]:
    """Return the package of every installed adapter by its platform's word."""
    return {one.name: one.value for one in entry_points(group=GROUP)}


def surfaces(package: str, trigger: str | None = None) -> list[Surface]:
    """Return every kind of an adapter's table, once for each of its simulator's `VARIANTS` (one without any).

    Of a trigger those alone that any sender may use: a call in the `FRAME` of one service is nobody else's.
    """
    kinds: Mapping[str, Kind] = import_module(f"{package}.codecs").KINDS
    every = [Surface(package, kind, options) for kind in kinds for options in _variants(package, kind)]
    return [one for one in every if trigger is None or (one.row.serves(trigger) and "frame" not in one.options)]


def surface_named(name: str) -> Surface:
    """Return the surface of a name such as `aws/sqs`; an unknown one is a UsageError that lists them all."""
    every = [surface for package in adapters().values() for surface in surfaces(package)]
    for surface in every:
        if name == surface.id:
            return surface
    from fungible.errors import UsageError

    raise UsageError(f"there is no surface {name}; there are {', '.join(sorted(one.id for one in every))}")


def _variants(package: str, kind: str) -> list[Mapping[str, Any]]:
    name = f"{package}.simulate.{kind}"
    return list(getattr(import_module(name), "VARIANTS", ({},))) if find_spec(name) else [{}]
