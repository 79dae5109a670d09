"""Direct calls: the function that the call names answers, else the app's one; its error is the caller's."""

from __future__ import annotations

from fungible.context import Context
from fungible.errors import UnknownEvent
from fungible.outcome import Failed, Returned
from fungible.runtime import Meaning, Surface, finish, run, work_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fungible.binding import Plan
    from fungible.codec import Options
    from fungible.runtime import Runtime, Work


def _value(result: Any, _plan: Plan) -> Returned:
    from fungible.payload import to_plain

    return Returned(result if result is None or isinstance(result, (str, int)) else to_plain(result))


def _raised(error: BaseException, _plan: Plan | None, context: Context) -> Failed:
    if not isinstance(error, Exception):
        raise error
    context.log.error("the call failed: %s", type(error).__name__, exc_info=error)
    return Failed(error)


INVOKE = Meaning(_value, _raised)


class InvokeSurface(Surface):
    """One kind of direct call."""

    __slots__ = ("codec", "kind", "runtime", "sources")

    def __init__(self, runtime: Runtime, kind: str) -> None:
        self.runtime = runtime
        self.kind = kind
        self.codec = runtime.platform.codec(kind)
        self.sources = runtime.platform.kinds[kind].sources

    def deliver(self, wire: Any, native: Any) -> Work:
        """Return the work of one call; one that names no function of the app's cannot be taken."""
        known = self.runtime.sources
        names = ("",) if self.sources is None else self.sources(wire)
        found = [known[self.kind, name] for name in names if (self.kind, name) in known][:1]
        if len(found) != 1 or len(found[0]) != 1:
            came = f"a call ({self.kind}) that names no source of the app's"
            raise UnknownEvent(f"{came} came", self.runtime.app.listens())
        function, options, _ = found[0][0]
        plan = function.plan_made or function.plan()
        return work_of(plan, self._call(plan, wire, native, options))

    async def _call(self, plan: Plan, wire: Any, native: Any, options: Options) -> Any:
        value = self.codec.decode(wire, options)
        context = Context.of_call(self.runtime, plan, value, native)
        try:
            if plan.parse is not None:
                value = plan.parse(value)
        except Exception as error:
            return self.codec.encode(_raised(error, plan, context), wire, options)
        outcome = await run(plan, value, context, INVOKE, self.runtime)
        errors = await finish(context)
        if errors and isinstance(outcome, Returned):
            outcome = _raised(errors[0], plan, context)
        return self.codec.encode(outcome, wire, options)
