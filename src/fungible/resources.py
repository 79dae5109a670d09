"""What handlers ask for by type: made by a function or a one-`yield` generator, closed when its scope ends.

Where a platform ties I/O to one event, a process's resource lives for one call after all, unless it is `pure`:
made without I/O and holding none.
"""

from __future__ import annotations

import threading

from fungible import hints
from fungible.errors import BindingError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from fungible.app import App
    from fungible.binding import Getter, Source
    from fungible.context import Context

_GENERATOR, _COROUTINE, _ASYNC_GENERATOR = 0x20, 0x80, 0x200


class Resource:
    """One factory, the type it provides, and how long a value lives: `process` or `call`."""

    __slots__ = ("call", "event", "factory", "flags", "provides", "pure", "requires", "scope")

    def __init__(self, factory: Callable[..., Any], scope: str, *, pure: bool = False) -> None:
        if scope not in ("process", "call"):
            raise UsageError(f'a resource lives for one "process" or one "call", not {scope!r}')
        if pure and scope == "call":
            raise UsageError('pure tells what may be kept for the "process"; leave it out for one "call"')
        self.factory = factory
        self.scope = scope
        self.pure = pure
        if not hasattr(factory, "__code__"):
            raise BindingError(repr(factory), "is no plain function", "wrap it in a def")
        self.flags: int = factory.__code__.co_flags
        self.provides = _provides(factory, self.flags)
        self.call: Getter | None = None
        self.event: Any = None
        self.requires: tuple[Resource, ...] = ()

    @property
    def is_async(self) -> bool:
        """Whether making or closing it waits."""
        return bool(self.flags & (_COROUTINE | _ASYNC_GENERATOR))

    @property
    def name(self) -> str:
        """The factory's name and place, for messages."""
        code = self.factory.__code__
        return f"{self.factory.__name__} ({code.co_filename}:{code.co_firstlineno})"

    def and_users(self, others: Mapping[Any, Resource]) -> set[Resource]:
        """Return itself and all that were made with it: what another factory in its place makes anew."""
        found: set[Resource] = {self}
        while more := {one for one in others.values() if one not in found and not found.isdisjoint(one.requires)}:
            found |= more
        return found


def _provides(factory: Callable[..., Any], flags: int) -> Any:
    """Return the type that the return annotation names; a generator's is what it yields."""
    name = getattr(factory, "__name__", "resource")
    try:
        kind = hints.of_function(factory, ("return",)).get("return")
    except hints.Unresolved as missing:
        raise BindingError(
            name, f"the annotation {missing} does not exist at run time", "import it at module level"
        ) from None
    if kind is None:
        raise BindingError(name, "a resource has no return type", "annotate what it makes, such as -> Database")
    if flags & (_GENERATOR | _ASYNC_GENERATOR):
        inner = hints.arguments(kind)
        if not inner:
            raise BindingError(
                name, "a generator resource", "annotate it -> Iterator[Database] or AsyncIterator[Database]"
            )
        return inner[0]
    return kind


def needs(resource: Resource, app: App, asking: tuple[Resource, ...] = ()) -> Iterator[Resource]:
    """Yield what `resource` needs, then itself; a circle and a short life inside a long one are errors."""
    if resource in asking:
        raise BindingError(resource.name, "asks for itself in a circle", "break the circle")
    if resource.call is None:
        _compile(resource, app)
    for one in resource.requires:
        if resource.scope == "process" and one.scope == "call":
            what = f"lives as long as the process but asks for {one.name}, which lives for one call"
            raise BindingError(resource.name, what, 'give it scope="call"')
        if resource.pure and not one.pure:
            what = f"is declared pure but asks for {one.name}, which is not"
            raise BindingError(resource.name, what, "declare both pure, or neither")
        yield from needs(one, app, (*asking, resource))
    yield resource


def _compile(resource: Resource, app: App) -> None:
    from fungible.binding import Parameters, _resource_getter, caller
    from fungible.context import Context

    parameters = Parameters(resource.factory, resource.name)
    sources: list[tuple[str, Source]] = []
    requires: list[Resource] = []
    for name in (*parameters.names, *parameters.keyword_only):
        kind = parameters.kinds.get(name)
        outer = hints.origin(kind) or kind
        if outer is Context or hasattr(outer, "_triggers"):
            if resource.scope == "process":
                raise BindingError(
                    resource.name, f"lives as long as the process but asks for {name}", 'give it scope="call"'
                )
            sources.append((name, "context" if outer is Context else "event"))
            if outer is not Context:
                resource.event = outer
        elif kind in app.resources:
            requires.append(app.resources[kind])
            sources.append((name, _resource_getter(app.resources[kind])))
        elif name not in parameters.defaults:
            raise BindingError(resource.name, f"parameter {name} is no resource", "register it with @app.resource")
    resource.requires = tuple(requires)
    resource.call = caller(resource.factory, sources)  # last: another thread takes one with a call as compiled


class Process:
    """The resources of one process, each made once under a lock and closed in reverse; `keeps` is all or pure."""

    __slots__ = ("_keeps", "_lock", "_making", "_values", "closers")

    def __init__(self, keeps: str = "all") -> None:
        self._keeps = keeps
        self._lock = threading.RLock()
        self._values: dict[Resource, Any] = {}
        self._making: dict[Resource, Any] = {}
        self.closers: list[Any] = []

    def drop(self) -> None:
        """Forget every value, as a restored snapshot must: its connections died with the first process."""
        with self._lock:
            self._values.clear()
            self._making.clear()
            self.closers.clear()

    async def get(self, resource: Resource, event: Any, context: Context) -> Any:
        """Return the process's value, made by whoever asks first; what it may not keep is the call's own."""
        if resource in self._values:
            return self._values[resource]
        if self._keeps == "pure" and not resource.pure:
            return await make(resource, event, context, context._closers)
        if not resource.is_async:
            with self._lock:
                if resource not in self._values:
                    self._values[resource] = await make(resource, event, context, self.closers)
                return self._values[resource]
        return await self._once(resource, event, context)

    async def _once(self, resource: Resource, event: Any, context: Context) -> Any:
        """Let the first task make the value and the others of its loop wait for it."""
        import asyncio

        with self._lock:
            made = self._making.get(resource)
            if made is None:
                made = self._making[resource] = asyncio.ensure_future(make(resource, event, context, self.closers))
        try:
            value = await asyncio.shield(made)
        except BaseException:
            if made.done() and (made.cancelled() or made.exception() is not None):
                self._making.pop(resource, None)
            raise
        self._values[resource] = value
        return value


async def make(resource: Resource, event: Any, context: Context, closers: list[Any]) -> Any:
    """Run the factory; a generator is kept in `closers`, to be resumed when its scope ends."""
    call: Any = resource.call  # compiled with the first plan that needs it
    made = call(event, context)
    if resource.flags & _ASYNC_GENERATOR:
        value = await made.__anext__()
    elif resource.flags & _GENERATOR:
        value = next(made)
    elif resource.flags & _COROUTINE:
        return await made
    else:
        return made
    closers.append(made)
    return value


async def close(closers: list[Any]) -> list[BaseException]:
    """Resume every generator in reverse; all are closed, and what went wrong is returned."""
    errors: list[BaseException] = []
    while closers:
        made = closers.pop()
        try:
            if hasattr(made, "__anext__"):
                await made.__anext__()
            else:
                next(made)
        except (StopIteration, StopAsyncIteration):
            continue
        except Exception as error:
            errors.append(error)
    return errors
