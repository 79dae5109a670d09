"""One call of one handler: middleware around resources around the handler, in both colours by one text.

A sync pipeline never suspends, so that a single `send(None)` finishes it; an async one runs on a loop. What a
trigger makes of a result or an error is its `Meaning`; nothing here knows a trigger or a platform.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from fungible.binding import Plan
    from fungible.context import Context
    from fungible.runtime import Runtime


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
    from fungible.binding import is_coroutine_function

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
    """End the call: background work first, then middleware and resources in reverse."""
    errors: list[BaseException] = []
    if context._background:
        import asyncio

        done = await asyncio.gather(*context._background, return_exceptions=True)
        context._background = []
        errors += [one for one in done if isinstance(one, BaseException)]
    if context._closers:
        from fungible.resources import close

        errors += await close(context._closers)
    return errors


def completed(work: Coroutine[Any, Any, Any]) -> Any:
    """Return the result of a pipeline that never suspends."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    work.close()
    from fungible.errors import UsageError

    raise UsageError("a sync function waited; make the handler async def")
