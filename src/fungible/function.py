"""A function of the app: the handler that the user wrote, the trigger it listens to, and the plan of its calls."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from fungible.app import App
    from fungible.binding import Plan
    from fungible.triggers import Invoke, Items

    Trigger: TypeAlias = "Http | Items | Invoke"


_COROUTINE = 0x80


def is_coroutine_function(handler: Callable[..., Any]) -> bool:
    """Tell whether calling `handler` gives an awaitable, by its code's flag or that of what it wraps."""
    target: Any = getattr(handler, "__func__", handler)
    code = getattr(target, "__code__", None)
    if code and code.co_flags & _COROUTINE:
        return True
    return hasattr(target, "__wrapped__") and is_coroutine_function(target.__wrapped__)


class Http:
    """Requests for `methods` on `path`, such as `/orders/{customer}` or `/files/{rest...}`."""

    __slots__ = ("methods", "path")
    word = "http"

    def __init__(self, methods: tuple[str, ...], path: str) -> None:
        self.methods = methods
        self.path = path

    def __str__(self) -> str:
        return f"http {' '.join(self.methods)} {self.path}"


class Function:
    """One handler with one trigger; the handler itself stays untouched."""

    __slots__ = ("app", "handler", "middleware", "name", "plan_made", "trigger")

    def __init__(
        self,
        app: App,
        handler: Callable[..., Any],
        trigger: Trigger,
        middleware: tuple[Callable[..., Any], ...],
    ) -> None:
        self.app = app
        self.handler = handler
        self.trigger = trigger
        self.middleware = middleware
        self.name = getattr(handler, "__name__", type(handler).__name__)
        self.plan_made: Plan | None = None

    @property
    def place(self) -> str:
        """Where the handler was written, as file:line."""
        code = getattr(self.handler, "__code__", None)
        return f"{code.co_filename}:{code.co_firstlineno}" if code else repr(self.handler)

    def plan(self) -> Plan:
        """Return how this function is called, compiled at the first call."""
        if self.plan_made is None:
            from fungible.binding import compile_plan

            self.plan_made = compile_plan(self)
        return self.plan_made

    def __repr__(self) -> str:
        return f"<Function {self.name}: {self.trigger}>"
