"""What the laws know of direct calls: any JSON in, any JSON out, an exception is the caller's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible.app import App
from fungible.context import Context  # noqa: TC001  handlers are annotated with it at run time
from fungible.outcome import Failed, Returned
from fungible.testing.strategies import JSON

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from hypothesis.strategies import SearchStrategy

    from fungible.testing.surface import Surface

FIELDS = ("value",)
NO_ANSWERS = ()


def framed(value: Any, options: Mapping[str, Any]) -> Any:
    """Return a call that carries a value: the value itself, or the `frame` by which a service's calls are known."""
    frame = options.get("frame")
    return value if frame is None else {**frame, "given": value}


def events(options: Mapping[str, Any]) -> SearchStrategy[Any]:
    """Return any JSON value that names no source of the platform's, in its frame."""
    return JSON.map(lambda value: framed(value, options))


def outcomes(_event: Any) -> SearchStrategy[Any]:
    """Return values and errors of a handler."""
    return JSON.map(lambda value: Failed(ValueError("no")) if value is None else Returned(value))


def facts(value: Any) -> dict[str, Any]:
    """Return the value."""
    return {"value": value}


recorded_facts = facts


def read_all(value: Any) -> None:
    """Read nothing more: a plain value has no accessors."""


read_part = read_all


def carried(outcome: Any, _surface: Surface) -> tuple[str, Any]:
    """Return what the caller is told."""
    if isinstance(outcome, Failed):
        return type(outcome.error).__name__, str(outcome.error)
    return "returned", outcome.value


def refusal(outcome: Any, _surface: Surface) -> str:
    """Return `may` for a value that is no JSON, which some wires send all the same; else nothing."""
    if isinstance(outcome, Failed):
        return ""
    try:
        json.dumps(outcome.value, allow_nan=False)
    except ValueError:
        return "may"
    return ""


def succeeded(outcome: Any) -> list[bool]:
    """Tell whether the caller takes the call for done."""
    return [isinstance(outcome, Returned)]


def app_of(act: Callable[[Any, Context], Any], *, waits: bool = False, name: str = "law") -> App:
    """Return an app that answers a direct call by what `act(event, context)` returns."""
    app = App(name)
    if waits:

        async def waiting(value: Any, context: Context) -> Any:
            return act(value, context)

        app.invoke("orders")(waiting)
    else:

        def plain(value: Any, context: Context) -> Any:
            return act(value, context)

        app.invoke("orders")(plain)
    return app


def sample(options: Mapping[str, Any]) -> Any:
    """Return one plain event."""
    return framed({"id": "a"}, options)


def marked(_event: Any) -> bool:
    """Tell whether a fault that is meant for one part of an event is meant for this."""
    return True


def spared(_event: Any) -> list[int]:
    """Return the parts of the event that a fault of the marked one need not touch: there are none."""
    return []


def play(surface: Surface, event: Any) -> Any:
    """Return what the caller is told by an app that echoes its value."""
    return carried(surface.outcome(app_of(lambda value, _context: value), surface.build(event)), surface)


def same(_mine: Surface, my: Any, _theirs: Surface, their: Any) -> tuple[Any, Any]:
    """Return both answers; every surface carries them whole."""
    return my, their


def event_of(given: Any) -> Any:
    """Return a recorded event as the facts it states."""
    return given


def outcome_of(given: Mapping[str, Any]) -> Any:
    """Return a recorded outcome."""
    return Failed(ValueError(given["failed"])) if "failed" in given else Returned(given["returned"])
