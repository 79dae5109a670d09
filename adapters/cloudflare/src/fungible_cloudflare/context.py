"""What one event of a Worker says of its call (Workers documentation, Context, Environment variables).

`native` is a `Call`: Cloudflare's `ctx` and `env`, and the request's headers by their names in lower case.
"""

from __future__ import annotations

from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from typing import Any

    from fungible.events import Readers
    from fungible.trace import Trace


class Call:
    """One event; `later` starts work that goes on after the answer, None where an answer has to wait for it."""

    __slots__ = ("ctx", "env", "headers", "later")

    def __init__(
        self,
        ctx: Any,
        env: Any,
        headers: Mapping[str, str],
        later: Callable[[Coroutine[Any, Any, None]], None] | None = None,
    ) -> None:
        self.ctx = ctx
        self.env = env
        self.headers = headers
        self.later = later


class Env(Mapping[str, "Any"]):
    """The Worker's `env` as a mapping; what it binds is an attribute too, as on `env` itself."""

    def __init__(self, env: Any) -> None:
        self._env = env

    def __getattr__(self, name: str) -> Any:
        return getattr(self._env, name)

    def __getitem__(self, name: str) -> Any:
        try:
            return getattr(self._env, name)
        except AttributeError:
            raise KeyError(name) from None

    def __iter__(self) -> Iterator[str]:
        return iter([str(name) for name in self._env.object_keys()])

    def __len__(self) -> int:
        return len(self._env.object_keys())


def _request_id(call: Call) -> str:
    """Return the ray of the request; a batch or a call has no id of its own."""
    found = call.headers.get("cf-ray")
    if found:
        return found
    from uuid import uuid4

    return str(uuid4())


def _trace(call: Call) -> Trace | None:
    from fungible.trace import Trace

    return Trace.parse(call.headers.get("traceparent"), call.headers.get("tracestate"))


def _version(call: Call) -> str | None:
    """Return the deployed version, where the Worker binds CF_VERSION_METADATA (its documented name)."""
    found = getattr(getattr(call.env, "CF_VERSION_METADATA", None), "id", None)
    return found if isinstance(found, str) else None


READ: Readers = {
    "background": lambda call: call.later,
    "env": lambda call: Env(call.env),
    "native": lambda call: call.ctx,
    "request_id": _request_id,
    "trace": _trace,
    "version": _version,
}
