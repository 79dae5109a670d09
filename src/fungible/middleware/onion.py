"""Middleware around one call, outermost first; one text serves both colours."""

from __future__ import annotations

from fungible.errors import UsageError
from fungible.function import is_coroutine_function
from fungible.outcome import Ack, Failed, Reject, Retry, Returned
from fungible.runtime import handle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any

    from fungible.binding import Plan
    from fungible.context import Context
    from fungible.runtime import Meaning, Runtime


_OUTCOMES: Mapping[str, tuple[type, ...]] = {"http": (), "invoke": (Returned, Failed)}
_VERDICTS = (Ack, Retry, Reject)


async def layer(plan: Plan, event: Any, context: Context, meaning: Meaning, runtime: Runtime, depth: int) -> Any:
    """Run the middleware at `depth` around the rest; at a generator's yield nothing is ever raised."""
    if depth == len(plan.middleware):
        return await handle(plan, event, context, meaning, runtime)
    middleware = plan.middleware[depth]

    def rest() -> Coroutine[Any, Any, Any]:
        return layer(plan, event, context, meaning, runtime, depth + 1)

    try:
        if is_coroutine_function(middleware):
            return _taken(await middleware(event, context, rest), middleware, meaning, plan, context)
        generator = middleware(event, context)
        try:
            next(generator)
        except StopIteration as early:
            return _taken(early.value, middleware, meaning, plan, context)
    except Exception as error:
        return meaning.of_error(error, plan, context)
    outcome = await rest()
    try:
        try:
            replaced = generator.send(outcome)
            context._closers.append(generator)
        except StopIteration as end:
            replaced = end.value
        return outcome if replaced is None else _taken(replaced, middleware, meaning, plan, context)
    except Exception as error:
        return meaning.of_error(error, plan, context)


def _taken(value: Any, middleware: Callable[..., Any], meaning: Meaning, plan: Plan, context: Context) -> Any:
    """Return what a middleware answered as an outcome; an item needs a verdict, which None is not."""
    trigger = plan.function.trigger.word
    if isinstance(value, _OUTCOMES.get(trigger, _VERDICTS)):
        return value
    if isinstance(value, (Retry, Reject)):
        return meaning.of_error(value, plan, context)
    if value is None and trigger != "http":
        message = f"middleware {middleware.__name__} answered nothing; return ACK, Retry(), Reject() or Returned(…)"
        raise UsageError(message)
    return meaning.of_result(value, plan)
