"""An app behind one surface: by the adapter's real entrypoint in this process, else through the runtime.

An adapter whose entrypoint can be called here says how in its module `drive`: `source(kind, name, options)` gives the
binding of a function's logical name, and `opened(app, kind, bindings, seconds)` is a context manager that gives what
takes a wire form with the native context of its call, and returns the wire answer.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from importlib import import_module
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING, Any

from fungible.codec import Binding
from fungible.local.background import Background
from fungible.runtime import Runtime
from fungible.testing.neutral import Itself
from fungible.testing.surface import Surface, error_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from fungible.app import App
    from fungible.codec import Kind

DEFAULT_SECONDS = 30.0
"""How long a call may last where a test does not say."""


class Seen:
    """What one surface made of one event: the native event, the native answer, and what its sender saw of that."""

    __slots__ = ("answer", "outcome", "surface", "wire")

    def __init__(self, surface: Surface | Itself, wire: Any, answer: Any, outcome: Any) -> None:
        self.surface = surface
        self.wire = wire
        self.answer = answer
        self.outcome = outcome


class Opened:
    """One app behind one surface; `through` tells by what."""

    def __init__(
        self, surface: Surface | Itself, deliver: Callable[[Any, Any], Any], through: str, seconds: float
    ) -> None:
        self.surface = surface
        self.through = through
        self._deliver = deliver
        self._seconds = seconds

    def see(self, event: Any) -> Seen:
        """Deliver one event; whatever is raised on the way is an answer, of which the sender sees something."""
        wire = self.surface.build(event)
        answer: Any
        try:
            answer = _apart(lambda: self._deliver(wire, self.surface.native(wire, self._seconds)))
        except BaseException as error:
            answer = error_of(error)
        try:
            return Seen(self.surface, wire, answer, self.surface.read(answer, wire))
        except Exception as error:  # an answer that the platform itself cannot take, or a stream that broke off
            return Seen(self.surface, wire, error, self.surface.read(error, wire))


def _apart(work: Callable[[], Any]) -> Any:
    """Return what the work returns; where a loop runs already, in a thread of its own, for the work may need one."""
    from asyncio import _get_running_loop

    if _get_running_loop() is None:
        return work()
    found: list[Any] = []

    def kept() -> None:
        try:
            found.append((work(), None))
        except BaseException as error:
            found.append((None, error))

    thread = Thread(target=kept)
    thread.start()
    thread.join()
    value, error = found[0]
    if error is not None:
        raise error
    return value


def named(package: str, kind: str, options: Mapping[str, Any], name: str) -> Surface:
    """Return a surface whose source is what the function `name` is bound to."""
    surface = Surface(package, kind, options)
    if surface.row.trigger != "http":
        physical = source(package, kind, name, options).name
        surface.options |= {"name": physical, "source": physical}
    return surface


def source(package: str, kind: str, name: str, options: Mapping[str, Any]) -> Binding:
    """Return the binding of a function's logical name; a kind that names no sources has but one."""
    if (drive := _drive(package)) is not None:
        found: Binding = drive.source(kind, name, options)
        return found
    nameless = import_module(f"{package}.codecs").KINDS[kind].sources is None
    return Binding(kind, "" if nameless else name, options)


def _drive(package: str) -> Any:
    """Return the adapter's way to call its entrypoint here, None without one, or without the platform's own library."""
    if not find_spec(f"{package}.drive"):
        return None
    return import_module(f"{package}.drive")


def lacking(trigger: Any, row: Kind) -> str:
    """Return what the table says of a kind that never brings some of what is listened to, nothing where it does."""
    said = row.capabilities.get("deletions", "")
    return said if said.startswith("unsupported: ") and not getattr(trigger, "only_created", True) else ""


def bindings(app: App, surface: Surface | Itself) -> dict[str, Binding | None]:
    """Return a binding for each function that is no route: to the surface's kind, others to their trigger's first.

    A function that no kind brings all of is left out.
    """
    found: dict[str, Binding | None] = {}
    for function in app.functions:
        word = function.trigger.word
        kinds = [kind for kind, row in surface.platform.kinds.items() if row.serves(word)]
        if word == "http" or not kinds:
            continue
        name: str = getattr(function.trigger, "name", "")
        if isinstance(surface, Itself):
            found[name] = Binding(word, name, {})
            continue
        usual = surface.kind if surface.row.serves(word) else surface.platform.default_kinds.get(word, kinds[0])
        able = [kind for kind in (usual, *kinds) if not lacking(function.trigger, surface.platform.kinds[kind])]
        options = surface.options if able[:1] == [surface.kind] else {}
        found[name] = source(surface.package, able[0], name, options) if able else None
    return found


def opened(app: App, surface: Surface | Itself, stack: ExitStack, seconds: float = DEFAULT_SECONDS) -> Opened:
    """Return the app behind the surface; what it opened is closed with the stack."""
    tied = bindings(app, surface)
    drive = None if isinstance(surface, Itself) else _drive(surface.package)
    if drive is not None:
        try:
            deliver = stack.enter_context(drive.opened(app, surface.kind, tied, seconds))
        except ModuleNotFoundError:  # the platform's own library, which is no dependency of its adapter
            drive = None
        else:
            return Opened(surface, deliver, "entrypoint", seconds)
    return Opened(surface, stack.enter_context(_through_runtime(app, surface, tied)), "codec", seconds)


@contextmanager
def _through_runtime(
    app: App, surface: Surface | Itself, tied: Mapping[str, Binding | None]
) -> Generator[Callable[[Any, Any], Any]]:
    """Give what delivers wire forms through the core's pipeline, all async work on one loop."""
    runtime = Runtime(app, surface.platform, tied)
    with ExitStack() as stack:
        loops: list[Background] = []

        def loop() -> Background:
            if not loops:
                loops.append(Background())
                stack.callback(loops[0].close)
            return loops[0]

        def deliver(wire: Any, native: Any) -> Any:
            waits, work = runtime.deliver(surface.identify(wire), wire, native)
            return loop().run(_awaited(work)) if waits else work()

        if app.starting:
            loop().run(runtime.start())
        yield deliver
        if app.stopping or runtime._process is not None:
            loop().run(runtime.stop())


async def _awaited(work: Any) -> Any:
    return await work
