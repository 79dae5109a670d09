"""What `function_app.py` holds for the worker to find; it alone touches the objects of azure.functions."""

from __future__ import annotations

import os
from functools import partial
from importlib import import_module

from fungible.codec import Platform
from fungible.errors import BindingError, UsageError
from fungible.function import Http
from fungible.routes import NoMatch
from fungible.runtime import Runtime
from fungible_azure.codecs import DEFAULT_KINDS, KINDS
from fungible_azure.context import began, timeout
from fungible_azure.names import Names, template
from fungible_azure.wrappers import Home, guarded, logs_to_the_worker, refused, wrapper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeAlias

    from fungible.app import App
    from fungible.codec import Binding
    from fungible.function import Function
    from fungible.runtime import Work

    Deliver: TypeAlias = Callable[[Any, Any], Work]

PLATFORM = Platform("azure", "fungible_azure.codecs", KINDS, DEFAULT_KINDS, "fungible_azure.context", json_logs=False)

LEVELS = ("anonymous", "function", "admin")
METHODS = ("GET", "POST", "DELETE", "HEAD", "PATCH", "PUT", "OPTIONS")
"""What azure.functions knows of (its HttpMethod)."""

UNMATCHED = "zz_unmatched"
"""The host asks functions in the order of their names (FunctionMetadataManager), so that this one comes last."""


def entrypoint(
    app: App, *, auth_level: str, max_body: int = 10 * 1024 * 1024, function: str = "", **bindings: Binding | None
) -> Any:
    """Return the FunctionApp of all functions of `app`, or of its one `function`; `auth_level` is HTTP's key.

    It is anonymous, function or admin. A request body over `max_body` bytes is answered with 413. Each further argument
    binds a function's source: `entrypoint(app, auth_level="anonymous", orders=service_bus("orders", connection="SB"))`;
    None leaves it out.
    """
    if auth_level not in LEVELS:
        message = f"auth_level is one of {', '.join(LEVELS)}, not {auth_level!r}"
        raise UsageError(message)
    app.check()
    logs_to_the_worker()
    registry = _Registry(Runtime(app, PLATFORM, bindings, only=function), auth_level, max_body)
    for one in registry.runtime.functions:
        if isinstance(one.trigger, Http):
            registry.http(one, one.trigger)
    for (_, name), listeners in list(registry.runtime.sources.items()):
        for listener, options, kind in listeners:
            registry.source(kind, name, listener, options)
    if registry.runtime.routes is not None:
        registry.unmatched()
    return registry.found


class _Registry:
    """Registers each function under a name of its own and in its own colour; all decorators of one at a time."""

    def __init__(self, runtime: Runtime, auth_level: str, max_body: int) -> None:
        self.azure: Any = import_module("azure.functions")
        self.runtime = runtime
        self.home = Home(runtime)
        self.found = self.azure.FunctionApp(http_auth_level=self.azure.AuthLevel[auth_level.upper()])
        self.names = Names({UNMATCHED})
        self.answer = _answers(self.azure)
        self.requests = _Requests(runtime, max_body)

    def http(self, function: Function, trigger: Http) -> None:
        """Register a route; with HEAD, which the newest hosts would else refuse by themselves."""
        unknown = [method for method in trigger.methods if method not in METHODS]
        if unknown:
            what = f"Azure Functions has no HTTP method {unknown[0]}"
            raise BindingError(function.name, what, f"use one of {', '.join(METHODS)}")
        self._route(
            self.names.of(function),
            template(trigger.path),
            tuple(dict.fromkeys((*trigger.methods, "HEAD"))),
            self.requests.http,
            waits=function.plan().is_async,
        )

    def unmatched(self) -> None:
        """Register what answers 404 and 405."""
        from fungible.problems import no_match

        waits = no_match(self.runtime.app, "GET", NoMatch(())).is_async
        self._route(UNMATCHED, "{*rest}", None, self.requests.http, waits=waits)

    def source(self, kind: str, name: str, function: Function, options: Mapping[str, Any]) -> None:
        """Register a source of items or a direct call."""
        waits = function.plan().is_async
        if kind == "invoke":
            self._call(name, function, options["auth_level"], waits=waits)
            return
        from fungible_azure.registration import TELL, policy

        known = self.names.of(function)
        decorator, arguments, place = TELL[kind](self.azure, name, options, function.trigger)
        if function.trigger.filters:  # type: ignore[union-attr]  # no route comes here
            place["function"] = self._alone(kind, f"{name}#{known}", function, options)
        deliver = self.home.when_started(_delivering(self.runtime, kind, place))
        built = getattr(self.found, decorator)(arg_name="event", **arguments)(
            wrapper(deliver, _settled, known, self.home, waits=waits)
        )
        retry = policy(kind, known, options)
        if retry is not None:
            self.found.retry(**retry)(built)

    def _alone(self, kind: str, name: str, function: Function, options: Mapping[str, Any]) -> str:
        """Let a name stand for this one of several functions of a source: the host calls each with events of its own.

        An event subscription may send either schema, whatever its function is bound to.
        """
        for one in ("event_grid", "event_grid_schema") if kind.startswith("event_grid") else (kind,):
            self.runtime.sources[one, name] = [(function, options, one)]
        return name

    def _call(self, path: str, function: Function, auth_level: str, *, waits: bool) -> None:
        """Register a direct call; a route that could take its requests would take its key away, and is refused."""
        routes = self.runtime.routes
        found = NoMatch(()) if routes is None else routes.match("POST", path)
        if not isinstance(found, NoMatch) or not path.startswith("/") or auth_level not in LEVELS:
            other = "an HTTP route" if not isinstance(found, NoMatch) else "no path, or has no such auth_level"
            raise BindingError(function.name, f"invoke({path!r}) is {other}", "bind it to a path of its own")
        deliver = self.requests.call(path)
        self._route(self.names.of(function), template(path), ("POST",), deliver, waits=waits, auth_level=auth_level)

    def _route(
        self,
        name: str,
        route: str,
        methods: tuple[str, ...] | None,
        deliver: Deliver,
        *,
        waits: bool,
        auth_level: str | None = None,
    ) -> None:
        wrapped = wrapper(self.home.when_started(deliver), self.answer, name, self.home, waits=waits)
        level = auth_level and self.azure.AuthLevel[auth_level.upper()]
        self.found.route(route=route, trigger_arg_name="event", methods=methods, auth_level=level)(wrapped)


class _Requests:
    """Makes wire forms of requests; what stands in front of the host is known from the app settings."""

    def __init__(self, runtime: Runtime, max_body: int) -> None:
        self._runtime = runtime
        self._max_body = max_body
        self._fronted = "WEBSITE_SITE_NAME" in os.environ  # App Service's front end writes X-Forwarded-For
        self._authenticated = os.environ.get("WEBSITE_AUTH_ENABLED", "").lower() == "true"
        self._timed = timeout() != float("inf")

    def http(self, request: Any, context: Any) -> Work:
        """Deliver one request, or refuse it."""
        wire, refusal = self._wire(request, context)
        return self._runtime.deliver("http", wire, context) if refusal is None else (False, refusal)

    def call(self, path: str) -> Deliver:
        """Return what delivers a request on `path` as a direct call."""

        def deliver(request: Any, context: Any) -> Work:
            wire, refusal = self._wire(request, context)
            if refusal is not None:
                return False, refusal
            wire["source"] = path
            return guarded(self._runtime.deliver("invoke", wire, context))

        return deliver

    def _wire(self, request: Any, context: Any) -> tuple[dict[str, Any], Any]:
        """Return the wire form, and the answer that refuses it; a chunked body was dropped by the host."""
        if self._timed:
            began(context)
        body = request.get_body()
        headers = request.headers
        headers = getattr(headers, "__http_headers__", None) or dict(headers.items())
        wire = {"method": request.method, "url": request.url, "headers": headers, "body": body, "client_ip": None}
        if self._fronted:
            wire["client_ip"] = _last_address(headers.get("x-forwarded-for", ""))
        if self._authenticated:
            wire["authenticated"] = True
        if len(body) > self._max_body:
            return wire, partial(refused, 413, "the body is over the limit")
        if not body and "transfer-encoding" in headers:
            return wire, partial(refused, 411, "the platform takes no chunked body: send its Content-Length")
        return wire, None


def _last_address(forwarded: str) -> str | None:
    """Return the address that the front end saw and added last, without its port."""
    last = forwarded.rpartition(",")[2].strip()
    if last.startswith("["):
        return last[1:].partition("]")[0] or None
    return (last.partition(":")[0] if last.count(":") == 1 else last) or None


def _delivering(runtime: Runtime, kind: str, place: Mapping[str, Any]) -> Deliver:
    """Return what delivers the objects of one source, of which `place` is what they do not say."""
    from fungible_azure.objects import WIRES, kind_of

    made = WIRES[kind]

    def deliver(event: Any, context: Any) -> Work:
        began(context)
        wire = made(event, place)
        wire["invocation"] = context.invocation_id  # all that tells the messages of RabbitMQ apart
        return runtime.deliver(kind_of(kind, wire), wire, context)

    return deliver


def _settled(answer: BaseException | None) -> None:
    """Return None, since any value is a failure here; an answer that is an exception is raised."""
    if answer is not None:
        raise answer


def _answers(azure: Any) -> Callable[[Mapping[str, Any]], Any]:
    """Return what makes the object that the library encodes; a bare text could be taken for a whole response."""
    from fungible_azure.answer import headers_of

    class Answer(azure.HttpResponse):  # type: ignore[misc]
        """Gives the library what the codec made, without its defaults."""

        mimetype = charset = ""

        def __init__(self, wire: Mapping[str, Any]) -> None:
            self._wire = wire

        @property
        def status_code(self) -> Any:
            return self._wire["status_code"]

        @property
        def headers(self) -> Any:
            return headers_of(self._wire)

        def get_body(self) -> Any:
            return self._wire["body"]

    return Answer
