"""What a handler may know of the call it serves; one object per call, nothing of it in a global."""

from __future__ import annotations

import os

from fungible.errors import UsageError
from fungible.events import Lazy, lazily, new

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from datetime import datetime
    from typing import Any, Self

    from fungible.binding import Plan
    from fungible.codec import Platform
    from fungible.events import Readers
    from fungible.log import CallLogger
    from fungible.runtime import Runtime
    from fungible.trace import Trace


class Context(Lazy):
    """One call: `request_id` and `function` always, every other fact None where the platform gives none.

    `attempt` counts deliveries of this item from 1, `region` and `account` are the platform's words,
    `cold_start` is true for the first event of a process or snapshot, `trace` is W3C trace context,
    `env` the settings, `native` the platform's own context object.
    """

    __slots__ = ()

    account: str | None
    _name: str
    _plan: Plan | None
    json_logs: bool
    native: Any
    platform: str
    region: str | None
    request_id: str
    trace: Trace | None
    version: str | None
    _log: CallLogger | None = None
    env: Mapping[str, str]
    cold_start: bool = False
    _background: list[Coroutine[Any, Any, object]] | None = None
    _closers: list[Any]
    _resources: dict[Any, Any]
    _event: Any

    def __init__(
        self,
        *,
        request_id: str = "test",
        function: str = "test",
        platform: str = "test",
        version: str | None = None,
        region: str | None = None,
        account: str | None = None,
        attempt: int | None = None,
        remaining: Callable[[], float] = lambda: float("inf"),
        cold_start: bool = False,
        trace: Trace | None = None,
        env: Mapping[str, str] | None = None,
        native: object = None,
    ) -> None:
        read = {**DEFAULTS, "attempt": lambda _: attempt, "remaining": lambda _: remaining()}
        self._read, self._wire = read, self
        self._event = None
        self._background = None
        self.request_id = request_id
        self._plan = None
        self._name = function
        self.platform = platform
        self.version = version
        self.region = region
        self.account = account
        self.cold_start = cold_start
        self.trace = trace
        self.env = os.environ if env is None else env
        self.native = native

    @classmethod
    def of_call(cls, runtime: Runtime, plan: Plan, event: Any, native: Any) -> Self:
        """Return the context of one call over the platform's own; the first of a process is a cold start."""
        self = new(cls)
        self._read = runtime.readers
        self._wire = native
        self._event = event
        self._plan = plan
        if runtime.cold:
            runtime.cold = False
            self.cold_start = True
        return self

    @property
    def function(self) -> str:
        """The name of the handler."""
        return self._plan.function.name if self._plan is not None else self._name

    @property
    def attempt(self) -> int | None:
        """The delivery of this item, from 1; None where the platform does not count."""
        found: int | None = getattr(self._event, "attempt", None)
        return found if found is not None else self._read["attempt"](self._wire)

    def remaining(self) -> float:
        """Return the seconds until the platform ends the call, `inf` where it knows no deadline."""
        return self._read["remaining"](self._wire)  # type: ignore[no-any-return]

    @property
    def deadline(self) -> datetime | None:
        """When the platform ends the call, aware; None where it knows no deadline."""
        left = self.remaining()
        if left == float("inf"):
            return None
        from datetime import UTC, datetime, timedelta

        return datetime.now(UTC) + timedelta(seconds=left)

    @property
    def log(self) -> CallLogger:
        """The call's own logger; every record carries the request id and the function."""
        if self._log is None:
            from fungible.log import CallLogger

            self._log = CallLogger(self)
        return self._log

    def background(self, work: Coroutine[Any, Any, object]) -> None:
        """Let `work` go on beside the handler; where the platform runs nothing after the answer, the answer waits."""
        if self._plan is not None and not self._plan.is_async:
            work.close()
            message = f"{self.function}: background work needs a loop; make the handler async def"
            raise UsageError(message)
        later = self._read["background"](self._wire)
        if later is None:
            self._background = [*(self._background or ()), work]
        else:
            later(self._beside(work))

    async def _beside(self, work: Coroutine[Any, Any, object]) -> None:
        """Do what goes on after the answer; its failure is nobody's answer any more, so that it is logged here."""
        try:
            await work
        except Exception as error:
            self.log.exception("the background work failed: %s", type(error).__name__)

    def __repr__(self) -> str:
        return f"<Context {self.function} {self.request_id}>"


lazily(
    Context,
    "_closers", "_resources", "account", "env", "json_logs", "native", "platform", "region", "request_id", "trace",
    "version",
)  # fmt: skip


class LateReaders(dict):  # type: ignore[type-arg]  # a subscript would be evaluated
    """A platform's readers, loaded when a fact is first asked for; a fact it does not give has its neutral answer."""

    __slots__ = ("_platform",)

    def __init__(self, platform: Platform) -> None:
        super().__init__()
        self._platform = platform

    def __missing__(self, name: str) -> Callable[[Any], Any]:
        if not self:  # threads may come here together, and each leave with the whole
            platform = self._platform
            own: Readers = {"platform": lambda _: platform.name, "json_logs": lambda _: platform.json_logs}
            self.update({**DEFAULTS, **own, **platform.readers()})
        found: Callable[[Any], Any] | None = self.get(name)
        if found is None:
            raise KeyError(name)
        return found


def _nothing(_: Any) -> None:
    """A fact that the platform does not give."""


DEFAULTS: Readers = {
    "account": _nothing,
    "attempt": _nothing,
    "background": _nothing,
    "env": lambda _: os.environ,
    "json_logs": lambda _: False,
    "native": lambda native: native,
    "region": _nothing,
    "remaining": lambda _: float("inf"),
    "trace": _nothing,
    "version": _nothing,
    "_closers": lambda _: [],
    "_resources": lambda _: {},
}
