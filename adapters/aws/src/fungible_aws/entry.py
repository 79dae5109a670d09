"""The callable that Lambda loads; it alone touches Lambda's objects."""

from __future__ import annotations

from fungible.codec import Platform
from fungible.errors import FungibleError
from fungible.runtime import Runtime, completed
from fungible_aws.codecs import DEFAULT_KINDS, KINDS
from fungible_aws.identify import identify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from fungible.app import App
    from fungible.codec import Binding

PLATFORM = Platform("aws", "fungible_aws.codecs", KINDS, DEFAULT_KINDS, "fungible_aws.context", json_logs=True)


def entrypoint(
    app: App, *, eager: bool = False, function: str = "", **bindings: Binding | None
) -> Callable[[Any, Any], Any]:
    """Return the handler that Lambda loads, of all functions of the app or of the one named `function`.

    `eager` compiles every plan at once, as a snapshot wants it.

    Each further argument binds a function's source: `entrypoint(app, orders=sqs("orders-prod", partial=True))`;
    None leaves it out.
    """
    runtime = Runtime(app, PLATFORM, bindings, eager=eager, only=function)
    surfaces = runtime.surfaces
    loop = _Loop()
    wait = loop.run

    def handler(event: Any, context: Any) -> Any:
        return surfaces[identify(event)].answer(event, context, wait)

    if app.starting:
        _run(runtime.start(), loop, waits=runtime.waits(app.starting))
    _on_snapshot(runtime, loop)
    return handler


class _Loop:
    """One event loop per process, made for the first async function and kept warm."""

    __slots__ = ("_loop",)

    def __init__(self) -> None:
        self._loop: Any = None

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        if self._loop is None:
            import asyncio

            self._loop = asyncio.new_event_loop()
        return self._loop.run_until_complete(work)


def _run(work: Coroutine[Any, Any, None], loop: _Loop, *, waits: bool) -> None:
    if waits:
        loop.run(work)
    else:
        completed(work)


def _on_snapshot(runtime: Runtime, loop: _Loop) -> None:
    """Begin anew after SnapStart's restore; the library for it is part of the managed runtimes alone."""
    import os

    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") != "snap-start":
        return
    from importlib import import_module

    try:
        register = import_module("snapshot_restore_py").register_after_restore
    except ImportError:
        message = "SnapStart is on but snapshot_restore_py is missing; add it to the function's packages"
        raise FungibleError(message) from None
    register(lambda: _run(runtime.restore(), loop, waits=runtime.waits(runtime.app.restoring)))
