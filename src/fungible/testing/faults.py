"""No loss: verdicts cover a delivery exactly, and a fault, wherever it happens, is never an ack."""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import Iterator  # noqa: TC003  a resource is annotated with it at run time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from fungible.outcome import ACK
from fungible.testing.laws import law

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hypothesis.strategies import DataObject

    from fungible.app import App
    from fungible.testing.surface import Surface


class Fault(Exception):
    """An error that no part of the library knows."""


class Connection:
    """What a resource of the app makes."""


ERRORS = (Fault, KeyError, StopIteration, MemoryError, KeyboardInterrupt, SystemExit, CancelledError, GeneratorExit)
PLACES = ("handler", "before", "after", "opening", "closing", "decode", "encode")


def every_fault(surface: Surface, place: str) -> None:
    """Let each error happen at a place, in a sync and in an async handler; the message names what was acked."""
    for waits in (False, True):
        for error in ERRORS:
            try:
                fault(surface, place, error, waits=waits)
            except AssertionError as wrong:
                raise AssertionError(f"{error.__name__}, {'async' if waits else 'sync'}: {wrong}") from wrong


def fault(surface: Surface, place: str, error: type[BaseException], *, waits: bool) -> None:
    """An error in user code or in the codec leaves what it touches unhandled, and the others' fates as they are."""
    trigger = surface.trigger
    event = trigger.sample(surface.options)
    wire = surface.build(event)
    calm = trigger.succeeded(surface.outcome(_app(surface, "", error, waits=waits), wire))
    assert all(calm), "without the fault the same app fails"
    codec = _codec(surface, place, error)
    fates = trigger.succeeded(surface.outcome(_app(surface, place, error, waits=waits), wire, codec=codec))
    assert len(fates) == len(calm)
    assert not any(fate for at, fate in enumerate(fates) if at not in trigger.spared(event)), (
        f"acked: {error.__name__}, waits={waits}"
    )


def _app(surface: Surface, place: str, error: type[BaseException], *, waits: bool) -> App:
    """Return an app in which only `place` fails."""
    trigger = surface.trigger

    def act(event: Any, _context: Any) -> None:
        if place == "handler" and trigger.marked(event):
            raise error

    app: App = trigger.app_of(act, waits=waits)
    if place in ("before", "after"):
        app.middleware(_middleware(trigger.marked, place, error))
    if place in ("opening", "closing"):
        _provide(app, place, error)
    return app


def _middleware(marked: Callable[[Any], bool], place: str, error: type[BaseException]) -> Callable[..., Iterator[Any]]:
    def around(event: Any, _context: Any) -> Iterator[Any]:
        if place == "before" and marked(event):
            raise error
        yield
        if place == "after" and marked(event):
            raise error

    return around


def _provide(app: App, place: str, error: type[BaseException]) -> None:
    """Let every handler ask for a resource of the call that fails as it opens or closes."""

    def connection() -> Iterator[Connection]:
        if place == "opening":
            raise error
        yield Connection()
        raise error

    app.resource(scope="call")(connection)
    for function in app.functions:
        handler: Any = function.handler
        handler.__annotations__ = {**handler.__annotations__, "context": Connection}


def _codec(surface: Surface, place: str, error: type[BaseException]) -> Any:
    """Return the surface's codec with one of its functions failing, None where the fault is elsewhere."""
    if place not in ("decode", "encode"):
        return None

    def failing(*_: Any) -> Any:
        raise error

    return SimpleNamespace(**{**vars(surface.codec), place: failing})


@law
def verdicts(surface: Surface, data: DataObject) -> None:
    """Every item gets one verdict; what is not acked comes again, and an ordered group stops at its first failure."""
    from fungible.testing.items import VERDICTS

    trigger = surface.trigger
    event = data.draw(trigger.events(surface.options), "event")
    words = data.draw(
        st.lists(st.sampled_from(("fault", *VERDICTS)), min_size=len(event), max_size=len(event)), "words"
    )
    said = {trigger.identity(item): word for item, word in zip(event, words, strict=True)}
    ran: list[str] = []

    def act(item: Any, _context: Any) -> None:
        known = trigger.identity(item)
        ran.append(known)
        outcome = Fault("no") if said[known] == "fault" else VERDICTS[said[known]]()
        if outcome is not ACK:
            raise outcome

    wire, waits = surface.build(event), data.draw(st.booleans(), "waits")
    fates = trigger.succeeded(surface.outcome(trigger.app_of(act, waits=waits), wire))
    groups = [getattr(item, "group", None) if surface.ordered else at for at, item in enumerate(surface.decode(wire))]
    runs = [trigger.identity(event[at]) for at in _runs(groups, words, stops=surface.one_answer and not waits)]
    assert (surface.codec.ordered(wire), surface.codec.one_answer(surface.options)) == (
        surface.ordered,
        surface.one_answer,
    )
    assert len(fates) == len(event)
    assert fates == _forgotten(surface, groups, words)
    if waits:  # groups run side by side, so that what one answer makes needless may have begun
        assert len(ran) == len(set(ran))
        assert set(ran) <= set(runs)
    else:
        assert ran == runs


def _forgotten(surface: Surface, groups: Sequence[Any], words: Sequence[str]) -> list[bool]:
    """Return which items may be forgotten: none behind a failure of its group, and with one answer all or none."""
    failed: set[Any] = set()
    fine: list[bool] = []
    for group, word in zip(groups, words, strict=True):
        fine.append(word == "ack" and group not in failed)
        if not fine[-1]:
            failed.add(group)
    return [all(fine)] * len(fine) if surface.one_answer else fine


def _runs(groups: Sequence[Any], words: Sequence[str], *, stops: bool) -> Iterator[int]:
    """Yield what runs, in turn: none behind a failure of its group, nor behind a Retry that `stops` the rest."""
    failed: set[Any] = set()
    for at, (group, word) in enumerate(zip(groups, words, strict=True)):
        if group in failed:
            continue
        yield at
        if word != "ack":
            failed.add(group)
        if stops and word in ("fault", "retry"):
            return
