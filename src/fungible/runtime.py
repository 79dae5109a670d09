"""From a wire form to a wire answer: the name picks the codec, the codec the event, the event the function.

`deliver` returns the colour of the work and the work itself: a sync one is called, an async one is awaited by
the entry on whatever loop the platform has; `answer` does the work at once, for a platform that runs sync work
inline. Both colours are one text: a sync pipeline never suspends, so that a single `send(None)` finishes it. What
a trigger makes of a result or an error is its `Meaning`.
"""

from __future__ import annotations

from functools import partial

from fungible.context import LateReaders
from fungible.errors import UnknownEvent, UsageError
from fungible.function import is_coroutine_function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any, TypeAlias

    from fungible.app import App
    from fungible.binding import Plan
    from fungible.codec import Binding, Listener, Platform
    from fungible.context import Context
    from fungible.function import Function
    from fungible.resources import Process
    from fungible.routes import Routes

    Work: TypeAlias = tuple[bool, Any]
    """(True, an awaitable) or (False, a function of no arguments)."""
    Wait: TypeAlias = Callable[[Coroutine[Any, Any, Any]], Any]
    """Runs a coroutine to its end and returns what came of it."""


class Runtime:
    """An app on a platform, or the one function of it that is named: routes, sources, process-wide resources.

    `sources` holds, for each kind and physical name, the functions that listen there.
    """

    def __init__(
        self,
        app: App,
        platform: Platform,
        bindings: Mapping[str, Binding | None],
        *,
        eager: bool = False,
        only: str = "",
    ) -> None:
        self.app = app
        self.platform = platform
        self.readers = LateReaders(platform)
        self.functions = app.functions if not only else _only(app, only)
        self.sources: dict[tuple[str, str], list[Listener]] = {}
        self.cold = True
        self._process: Process | None = None
        self.surfaces: Mapping[str, Surface] = _Surfaces(self.surface)
        routed = [function for function in self.functions if function.trigger.word == "http"]
        self.routes = _routes(routed) if routed else None
        if bindings or len(routed) < len(self.functions):
            from fungible.sources import bind

            bind(self, bindings)
        if eager:
            app.check()

    @property
    def process(self) -> Process:
        """The process-wide resources, made when the first function asks for one."""
        found = self._process
        if found is None:
            from fungible.resources import Process

            # one step, for two threads may ask first, and what each of them made would be another pool
            found = self._process = vars(self).setdefault("_kept", Process(self.platform.keeps))
        return found

    def deliver(self, kind: str, wire: Any, native: Any) -> Work:
        """Return (async?, work) for one native event; what cannot be answered over HTTP raises."""
        return self.surfaces[kind].deliver(wire, native)

    def surface(self, kind: str) -> Surface:
        """Load the codec of a kind and the driver of its trigger, when its first event comes."""
        known = self.platform.kinds.get(kind)
        if known is None:
            raise UnknownEvent(f"a {kind} event came", self.app.listens())
        if known.trigger == "http":
            from fungible.http import HttpSurface

            return HttpSurface(self, kind)
        if known.trigger == "invoke":
            from fungible.invoke import InvokeSurface

            return InvokeSurface(self, kind)
        from fungible.items import ItemsSurface

        return ItemsSurface(self, kind)

    async def start(self) -> None:
        """Run the app's start hooks, in order."""
        await self.hooks(self.app.starting)

    async def restore(self) -> None:
        """Begin anew after a snapshot: process resources are made again, then the restore hooks run."""
        self.cold = True
        if self._process is not None:
            self._process.drop()
        await self.hooks(self.app.restoring)

    async def stop(self) -> None:
        """Run the stop hooks, then close the process's resources in reverse; all are closed, then errors raise."""
        from fungible.resources import close

        errors: list[BaseException] = []
        try:
            await self.hooks(self.app.stopping)
        except Exception as error:
            errors.append(error)
        if self._process is not None:
            errors += await close(self._process.closers)
            self._process.drop()
        if errors:
            raise errors[0]

    async def hooks(self, hooks: list[Callable[[], Any]]) -> None:
        """Call each hook, waiting for those that are async; one that waits and does not say so is refused."""
        for hook in hooks:
            result = hook()
            if _is_async(hook):
                await result
            elif hasattr(result, "__await__"):
                getattr(result, "close", lambda: None)()
                message = "a hook gave what must be waited for, but is no async def; make it one"
                raise UsageError(message)

    def waits(self, hooks: list[Callable[[], Any]]) -> bool:
        """Tell whether any of the hooks needs a loop, before it is called."""
        return any(map(_is_async, hooks))


class _Surfaces(dict):  # type: ignore[type-arg]  # a subscript would be evaluated
    """Each kind's driver, made when its first event comes."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[str], Surface]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, kind: str) -> Surface:
        made = self[kind] = self._make(kind)
        return made


class Surface:
    """The driver of one kind."""

    __slots__ = ()

    def deliver(self, wire: Any, native: Any) -> Work:
        """Return the work of one native event."""
        raise NotImplementedError

    def answer(self, wire: Any, native: Any, wait: Wait) -> Any:
        """Do that work here and now, async work through `wait`; raise a wire answer that is an exception."""
        waits, work = self.deliver(wire, native)
        answer = wait(work) if waits else work()
        if isinstance(answer, BaseException):
            raise answer
        return answer


def _only(app: App, name: str) -> list[Function]:
    """Return the function of this name as the only one; a name that none has is an error."""
    found = [function for function in app.functions if function.name == name]
    if not found:
        from fungible.errors import UsageError

        names = ", ".join(function.name for function in app.functions)
        message = f"the app {app.name} has no function {name}; it has {names or 'none'}"
        raise UsageError(message)
    return found


def _routes(functions: list[Function]) -> Routes:
    from fungible.routes import Routes

    routes = Routes()
    for function in functions:
        routes.add(function, function.trigger.methods, function.trigger.path)  # type: ignore[union-attr]
    return routes


class Meaning:
    """What a trigger makes of a handler's result and of an error: its outcome."""

    __slots__ = ("of_error", "of_result")

    def __init__(
        self,
        of_result: Callable[[Any, Plan], Any],
        of_error: Callable[[BaseException, Plan, Context], Any],
    ) -> None:
        self.of_result = of_result
        self.of_error = of_error


def run(plan: Plan, event: Any, context: Context, meaning: Meaning, runtime: Runtime) -> Coroutine[Any, Any, Any]:
    """Return the work whose result is the outcome of one call; whatever goes wrong inside becomes one."""
    if plan.middleware:
        from fungible.middleware.onion import layer

        return layer(plan, event, context, meaning, runtime, 0)
    return handle(plan, event, context, meaning, runtime)


async def handle(plan: Plan, event: Any, context: Context, meaning: Meaning, runtime: Runtime) -> Any:
    """Return the outcome of the handler itself, its resources open."""
    try:
        if plan.resources:
            await _open(plan, event, context, runtime)
        result = plan.call(event, context)
        if plan.awaits:
            result = await result
        return meaning.of_result(result, plan)
    except GeneratorExit:
        raise
    except BaseException as error:
        if plan.app.error_handlers and isinstance(error, Exception):
            return await _recover(error, plan, context, meaning)
        return meaning.of_error(error, plan, context)


async def _open(plan: Plan, event: Any, context: Context, runtime: Runtime) -> None:
    """Make what the plan needs, each after what it needs itself."""
    from fungible.resources import make

    for resource in plan.resources:
        if resource.scope == "process":
            value = await runtime.process.get(resource, event, context)
        else:
            value = await make(resource, event, context, context._closers)
        context._resources[resource] = value


async def _recover(error: Exception, plan: Plan, context: Context, meaning: Meaning) -> Any:
    """Let the app's own handler for this error answer; what it raises is the error instead."""
    handlers = plan.app.error_handlers
    handler = next((handlers[kind] for kind in type(error).__mro__ if kind in handlers), None)
    if handler is None:
        return meaning.of_error(error, plan, context)
    try:
        answer: Any = handler(error, context)
        if is_coroutine_function(handler):
            answer = await answer
        if isinstance(answer, BaseException):
            raise answer
        if plan.function.trigger.word != "http":
            raise error
        return meaning.of_result(answer, plan)
    except Exception as raised:
        return meaning.of_error(raised, plan, context)


async def finish(context: Context) -> list[BaseException]:
    """End the call: background work first, then middleware and resources in reverse, then what these leave to do."""
    errors: list[BaseException] = []
    while context._background or context._closers:
        if context._background:
            import asyncio

            work, context._background = context._background, None
            done = await asyncio.gather(*work, return_exceptions=True)
            errors += [one for one in done if isinstance(one, BaseException)]
            continue
        from fungible.resources import close

        errors += await close(context._closers)
    return errors


def work_of(plan: Plan, pipeline: Coroutine[Any, Any, Any]) -> Work:
    """Return a pipeline as `deliver` hands it to the entry."""
    return (True, pipeline) if plan.is_async else (False, partial(completed, pipeline))


def _is_async(hook: Callable[[], Any]) -> bool:
    return is_coroutine_function(hook.func if isinstance(hook, partial) else hook)


def completed(work: Coroutine[Any, Any, Any]) -> Any:
    """Return the result of a pipeline that never suspends."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    raise UsageError("a sync function waited; make the handler async def")
