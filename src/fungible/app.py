"""App: a table of functions, filled by decorators that leave each handler the function it was."""

from __future__ import annotations

from fungible.errors import BindingError, RouteConflict, UsageError
from fungible.function import Function, Http

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from typing import Any

    from fungible.function import Trigger
    from fungible.handlers import (
        EventHandler,
        HandlerT,
        Hook,
        HookT,
        HttpHandler,
        ItemHandler,
        Middleware,
        MiddlewareT,
        OnError,
        OnErrorT,
        ResourceFactory,
    )
    from fungible.resources import Resource


class Group:
    """Functions that share a path prefix and middleware; the decorators are the same as the app's."""

    def __init__(self, app: App, prefix: str, middleware: Sequence[Middleware]) -> None:
        if prefix and (not prefix.startswith("/") or prefix.endswith("/")):
            message = f"prefix {prefix!r} starts with / and does not end with one"
            raise UsageError(message)
        self._app = app
        self._prefix = prefix
        self._middleware = tuple(middleware)

    def group(self, prefix: str, middleware: Sequence[Middleware] = ()) -> Group:
        """Return a group inside this one: its prefix comes after, its middleware inside."""
        return Group(self._app, self._prefix + prefix, (*self._middleware, *middleware))

    def http(self, *methods: str, path: str) -> Callable[[HttpHandler], HttpHandler]:
        """Let the handler answer `methods` on `path`; `{name}` is a segment, `{name...}` all that follow."""
        if not methods or any(not method.isalpha() or method != method.upper() for method in methods):
            message = f"http() takes methods in capitals, such as 'GET', not {methods!r}"
            raise UsageError(message)

        return self._on(Http(methods, self._prefix + path))

    def get(self, path: str) -> Callable[[HttpHandler], HttpHandler]:
        """Answer GET, and HEAD with the same head."""
        return self.http("GET", path=path)

    def post(self, path: str) -> Callable[[HttpHandler], HttpHandler]:
        """Answer POST."""
        return self.http("POST", path=path)

    def put(self, path: str) -> Callable[[HttpHandler], HttpHandler]:
        """Answer PUT."""
        return self.http("PUT", path=path)

    def patch(self, path: str) -> Callable[[HttpHandler], HttpHandler]:
        """Answer PATCH."""
        return self.http("PATCH", path=path)

    def delete(self, path: str) -> Callable[[HttpHandler], HttpHandler]:
        """Answer DELETE."""
        return self.http("DELETE", path=path)

    def head(self, path: str) -> Callable[[HttpHandler], HttpHandler]:
        """Answer HEAD where it differs from GET."""
        return self.http("HEAD", path=path)

    def options(self, path: str) -> Callable[[HttpHandler], HttpHandler]:
        """Answer OPTIONS where the list of methods is not enough."""
        return self.http("OPTIONS", path=path)

    def queue(self, name: str, *, concurrency: int = 16, margin: float = 0.5) -> Callable[[ItemHandler], ItemHandler]:
        """Handle each message of the queue `name`: returning acks it, Retry and Reject say otherwise.

        At most `concurrency` async handlers run at once; within `margin` seconds of the deadline none starts. This
        holds for every source below too.
        """
        from fungible.triggers import Queue

        return self._on(Queue(name, concurrency, margin))

    def topic(self, name: str, *, concurrency: int = 16, margin: float = 0.5) -> Callable[[ItemHandler], ItemHandler]:
        """Handle each message of this app's own subscription to the topic `name`."""
        from fungible.triggers import Topic

        return self._on(Topic(name, concurrency, margin))

    def stream(self, name: str, *, concurrency: int = 16, margin: float = 0.5) -> Callable[[ItemHandler], ItemHandler]:
        """Handle each record of the log `name`, those of one partition in order: a failure holds up what follows."""
        from fungible.triggers import Stream

        return self._on(Stream(name, concurrency, margin))

    def bucket(
        self,
        name: str,
        *,
        on: str | Sequence[str] = "created",
        prefix: str = "",
        suffix: str = "",
        concurrency: int = 16,
        margin: float = 0.5,
    ) -> Callable[[ItemHandler], ItemHandler]:
        """Handle what happens to each object of the bucket `name` whose key has this prefix and suffix.

        `on` names one or more of `created`, `deleted`, `archived`, `restored` and `metadata`.
        """
        from fungible.triggers import Bucket

        return self._on(Bucket(name, concurrency, margin, on, prefix, suffix))

    def collection(
        self, name: str, *, concurrency: int = 16, margin: float = 0.5
    ) -> Callable[[ItemHandler], ItemHandler]:
        """Handle each change of a document of the collection or table `name`, in order where the platform keeps it."""
        from fungible.triggers import Collection

        return self._on(Collection(name, concurrency, margin))

    def schedule(self, cron: str, *, margin: float = 0.5) -> Callable[[ItemHandler], ItemHandler]:
        """Run at the instants of a cron expression: five fields, UTC, on every platform; named after the function."""
        from fungible.cron import Cron
        from fungible.triggers import Schedule

        parsed = Cron.parse(cron)

        def decorate(handler: ItemHandler) -> ItemHandler:
            return self._on(Schedule(getattr(handler, "__name__", ""), 1, margin, parsed))(handler)

        return decorate

    def cloud_event(
        self, name: str, *, type: str = "*", source: str = "*", concurrency: int = 16, margin: float = 0.5
    ) -> Callable[[EventHandler], EventHandler]:
        """Handle each CloudEvent that comes by `name` and whose type and source fit.

        `type` and `source` are texts, or beginnings of one followed by `*`. A CloudEvent that the handler returns
        goes back to who sent this one, where the source takes a reply; elsewhere it is an error.
        """
        from fungible.triggers import CloudEvents

        return self._on(CloudEvents(name, concurrency, margin, type, source))

    def invoke(self, name: str = "", *, kind: str = "") -> Callable[[HttpHandler], HttpHandler]:
        """Answer direct calls: any JSON in, any JSON out, an exception is the caller's error.

        `kind`, written `platform/kind`, takes the calls of one service, which are recognised by their form; on another
        platform the function is never called.
        """
        from fungible.triggers import Invoke

        return self._on(Invoke(name, kind))

    def _on(self, trigger: Trigger) -> Callable[[HandlerT], HandlerT]:
        def decorate(handler: HandlerT) -> HandlerT:
            self._app._register(handler, trigger, self._middleware)
            return handler

        return decorate


class App(Group):
    """One application: its functions, middleware, resources and hooks; it knows no platform."""

    def __init__(self, name: str) -> None:
        super().__init__(self, "", ())
        self.name = name
        self.functions: list[Function] = []
        self._named: dict[str, Function] = {}
        self.middlewares: list[Middleware] = []
        self.error_handlers: dict[type[BaseException], OnError] = {}
        self.resources: dict[Any, Resource] = {}
        self.starting: list[Hook] = []
        self.restoring: list[Hook] = []
        self.stopping: list[Hook] = []
        self.http_options: dict[str, Any] = {}

    def _register(self, handler: Callable[..., Any], trigger: Trigger, middleware: tuple[Middleware, ...]) -> None:
        given: object = handler
        if not callable(given) or isinstance(given, type):
            raise BindingError(repr(handler), "is no function", "decorate a def or async def")
        function = Function(self, handler, trigger, (*self.middlewares, *middleware))
        if isinstance(trigger, Http):
            from fungible.routes import parse_path

            parse_path(trigger.path)
        else:
            other = self._named.setdefault(str(trigger), function)
            if other is not function:
                message = f"{trigger} is {function.name} ({function.place}) and also {other.name} ({other.place})"
                raise RouteConflict(message)
        self.functions.append(function)

    def include(self, other: App, prefix: str = "") -> None:
        """Take over another app's functions, resources, hooks and error handlers, its routes below `prefix`."""
        group = Group(self, prefix, ())
        for kind, resource in other.resources.items():
            self._provide(kind, resource)
        for kind, handler in other.error_handlers.items():
            self.error_handlers.setdefault(kind, handler)
        self.starting += other.starting
        self.restoring += other.restoring
        self.stopping += other.stopping
        for function in other.functions:
            trigger = function.trigger
            if isinstance(trigger, Http):
                trigger = Http(trigger.methods, group._prefix + trigger.path)
            self._register(function.handler, trigger, function.middleware)

    def middleware(self, middleware: MiddlewareT) -> MiddlewareT:
        """Wrap every call: code before `outcome = yield`, code after; what it returns replaces the outcome."""
        self.middlewares.append(middleware)
        for function in self.functions:
            function.middleware = (*self.middlewares, *function.middleware[len(self.middlewares) - 1 :])
            function.plan_made = None
        return middleware

    def on_error(self, kind: type[BaseException]) -> Callable[[OnErrorT], OnErrorT]:
        """Answer an exception of `kind` that a handler raised: an HTTP result, or Retry or Reject for an item."""

        def decorate(handler: OnErrorT) -> OnErrorT:
            self.error_handlers[kind] = handler
            self._forget_plans()
            return handler

        return decorate

    def on_start(self, hook: HookT) -> HookT:
        """Run once per process before its first event."""
        self.starting.append(hook)
        return hook

    def on_restore(self, hook: HookT) -> HookT:
        """Run after a snapshot was restored: open anew what a snapshot cannot hold."""
        self.restoring.append(hook)
        return hook

    def on_stop(self, hook: HookT) -> HookT:
        """Run when the process ends, as far as the platform tells it."""
        self.stopping.append(hook)
        return hook

    def resource(self, *, scope: str = "process", pure: bool = False) -> Callable[[ResourceFactory], ResourceFactory]:
        """Provide the type that the factory returns or yields, for one `process` or one `call`.

        A platform may tie I/O to one event: there a process's resource lives for one call, unless `pure` says
        that neither the factory nor its value does I/O.
        """

        def decorate(factory: ResourceFactory) -> ResourceFactory:
            from fungible.resources import Resource

            resource = Resource(factory, scope, pure=pure)
            self._provide(resource.provides, resource)
            return factory

        return decorate

    def _provide(self, kind: Any, resource: Resource) -> None:
        if kind in self.resources:
            message = f"{kind} is made by {resource.name} and also by {self.resources[kind].name}; keep one"
            raise RouteConflict(message)
        self.resources[kind] = resource
        self._forget_plans()

    def override(self, factory: ResourceFactory, other: ResourceFactory) -> AbstractContextManager[None]:
        """Use `other`, a factory of the same type, in place of `factory` inside a `with` block, as tests do."""
        from fungible.overriding import overridden

        return overridden(self, factory, other)

    def _forget_plans(self) -> None:
        for function in self.functions:
            function.plan_made = None

    def listens(self) -> str:
        """Return what the app listens to, for messages."""
        return ", ".join(str(function.trigger) for function in self.functions) or "nothing"

    def check(self) -> None:
        """Compile every function's plan; the first that cannot be bound raises its BindingError."""
        from fungible.routes import Routes

        routes = Routes()
        for function in self.functions:
            if isinstance(function.trigger, Http):
                routes.add(function, function.trigger.methods, function.trigger.path)
            function.plan()
