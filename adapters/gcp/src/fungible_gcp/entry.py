"""The function that functions-framework loads; its halves `wsgi` and `aio` alone touch the framework's objects.

It is registered as `http` whatever FUNCTION_SIGNATURE_TYPE says: as `cloudevent` or `event` the framework answers
200 whatever the function returns, which acks every failure.
"""

from __future__ import annotations

import os
import sys
from time import monotonic

from fungible.codec import Platform
from fungible.errors import FungibleError
from fungible.paths import kinds_of_paths, rooted
from fungible.runtime import Runtime
from fungible_gcp.codecs import DEFAULT_KINDS, KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fungible.app import App
    from fungible.codec import Binding

PLATFORM = Platform("gcp", "fungible_gcp.codecs", KINDS, DEFAULT_KINDS, "fungible_gcp.context", json_logs=True)

_INF = float("inf")


def entrypoint(
    app: App, *, function: str = "", max_body: int = 32 * 1024 * 1024, **bindings: Binding | None
) -> Callable[[Any], Any]:
    """Return the function to deploy, named as FUNCTION_TARGET is; a body over `max_body` bytes is answered with 413.

    Each further argument binds a function to a path of its own, `orders=pubsub(path="/_events/orders")`; None leaves it
    out. Without any, the root path is bound to the one function of an app without HTTP routes. It serves all functions
    of the app, or the one that `function` names.
    """
    runtime = Runtime(app, PLATFORM, rooted(app, PLATFORM, bindings, function), only=function, eager=True)
    served = Served(runtime, max_body)
    made = _async(served) if _waits(runtime) else _sync(served)
    made.__name__ = made.__qualname__ = os.environ.get("FUNCTION_TARGET") or app.name
    _register(made, "functions_framework.aio" if _waits(runtime) else "functions_framework")
    return made


class Call:
    """One request, Flask's or Starlette's own object, and when the platform ends its call by the monotonic clock."""

    __slots__ = ("ends", "request")

    def __init__(self, request: Any, ends: float) -> None:
        self.request = request
        self.ends = ends


class Served:
    """The runtime with what the framework's side must know: which paths bring events, how large, how long."""

    __slots__ = ("life", "max_body", "paths", "runtime", "seconds")

    def __init__(self, runtime: Runtime, max_body: int) -> None:
        self.runtime = runtime
        self.max_body = max_body
        self.paths = kinds_of_paths(runtime)
        self.seconds = float(os.environ.get("CLOUD_RUN_TIMEOUT_SECONDS") or 0) or _INF
        self.life: Any = None

    def ends(self) -> float:
        """Return when the platform ends a call that begins now, by the monotonic clock."""
        return self.seconds if self.seconds == _INF else monotonic() + self.seconds


def _sync(served: Served) -> Callable[[Any], Any]:
    """Return a plain function; started with --asgi the framework calls it in a thread, then awaits what it returns."""
    from fungible_gcp import wsgi

    start = wsgi.Start(served.runtime)

    def function(request: Any) -> Any:
        if hasattr(request, "environ"):
            return wsgi.answer(served, start, request)
        from fungible_gcp import aio

        return aio.Later(served, request)

    return function


def _async(served: Served) -> Callable[[Any], Any]:
    from fungible_gcp import aio

    async def function(request: Any) -> Any:
        return await aio.answer(served, request)

    return function


def _waits(runtime: Runtime) -> bool:
    """Tell whether anything of the app needs a loop; a loop that no thread shares is the framework's own."""
    app = runtime.app
    others: list[Any] = [*app.middlewares, *app.error_handlers.values(), *app.starting, *app.stopping]
    return runtime.waits(others) or any(function.plan().is_async for function in runtime.functions)


def _register(function: Callable[[Any], Any], framework: str) -> None:
    """Tell the framework, if it is what loads this module, how to call the function; its registry goes by names."""
    if "functions_framework" not in sys.modules:
        return
    from importlib import import_module

    try:
        register = import_module(framework).http
    except ImportError:
        message = f"an app with async functions needs {framework}; give functions-framework>=3.9 to the function"
        raise FungibleError(message) from None
    register(function)
