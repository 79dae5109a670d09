"""What `function_app.py` holds for the worker to find; it alone touches the objects of azure.functions."""

from __future__ import annotations

import os
from functools import partial
from importlib import import_module

from fungible.codec import Platform
from fungible.errors import BindingError, UsageError
from fungible.function import Http
from fungible.http import NoMatch
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


def entrypoint(app: App, *, auth_level: str, max_body: int = 10 * 1024 * 1024, **bindings: Binding) -> Any:
    """Return the FunctionApp of all functions of `app`; `auth_level` is the key that HTTP asks for.

    It is anonymous, function or admin. A request body over `max_body` bytes is answered with 413. Each further argument
    binds a function's source: `entrypoint(app, auth_level="anonymous", orders=service_bus("orders", connection="SB"))`.
    """
    if auth_level not in LEVELS:
        message = f"auth_level is one of {', '.join(LEVELS)}, not {auth_level!r}"
        raise UsageError(message)
    app.check()
    logs_to_the_worker()
    registry = _Registry(Runtime(app, PLATFORM, bindings), auth_level, max_body)
    for function in app.functions:
        if isinstance(function.trigger, Http):
            registry.http(function, function.trigger)
    for (_, name), listeners in registry.runtime.sources.items():
        for function, options, kind in listeners:
            registry.source(kind, name, function, options)
    if any(isinstance(function.trigger, Http) for function in app.functions):
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
        """Register a queue or a direct call."""
        waits = function.plan().is_async
        if kind == "invoke":
            self._call(name, function, options["auth_level"], waits=waits)
            return
        deliver = _queue(self.runtime, name) if kind == "queue_storage" else _bus(self.runtime, name, options)
        wrapped = wrapper(self.home.when_started(deliver), _settled, self.names.of(function), self.home, waits=waits)
        common = {"arg_name": "event", "queue_name": name, "connection": options["connection"]}
        common["data_type"] = self.azure.DataType.BINARY  # else bodies come as text, and empty ones not at all
        if kind == "queue_storage":
            self.found.queue_trigger(**common)(wrapped)
            return
        many = self.azure.Cardinality.MANY if options["many"] else self.azure.Cardinality.ONE
        self.found.service_bus_queue_trigger(
            **common, cardinality=many, is_sessions_enabled=options["sessions"] or None
        )(wrapped)

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


def _queue(runtime: Runtime, name: str) -> Deliver:
    """Return what delivers one QueueMessage."""

    def deliver(message: Any, context: Any) -> Work:
        began(context)
        record = {
            "id": message.id,
            "body": message.get_body(),
            "dequeue_count": message.dequeue_count,
            "insertion_time": _iso(message.insertion_time),
            "expiration_time": _iso(message.expiration_time),
            "pop_receipt": message.pop_receipt,
        }
        return runtime.deliver("queue_storage", {"queue": name, "message": record}, context)

    return deliver


_SAID = ("message_id", "session_id", "content_type", "correlation_id", "subject", "reply_to", "to", "lock_token")


def _bus(runtime: Runtime, name: str, options: Mapping[str, Any]) -> Deliver:
    """Return what delivers one ServiceBusMessage, or a list of them."""
    sessions = options["sessions"]

    def deliver(event: Any, context: Any) -> Work:
        began(context)
        messages = event if isinstance(event, list) else [event]
        records = [_record(one, _SAID) for one in messages] if event is not messages else _batch(messages)
        return runtime.deliver("service_bus", {"queue": name, "sessions": sessions, "messages": records}, context)

    return deliver


def _batch(messages: list[Any]) -> list[dict[str, Any]]:
    """Return the records of a batch, without the texts that the host did not send for each of its messages.

    It leaves empty entries out of lists of text, so that what stands behind one would be another message's (host,
    ToRpcStringArray).
    """
    metadata = messages[0].metadata or {}
    said = tuple(
        name
        for name in _SAID
        if len(metadata.get(f"{''.join(part.capitalize() for part in name.split('_'))}Array") or ()) == len(messages)
    )
    return [_record(one, said) for one in messages]


def _record(message: Any, said: tuple[str, ...]) -> dict[str, Any]:
    return {
        **{name: getattr(message, name) for name in said},
        "body": message.get_body(),
        "application_properties": message.application_properties,
        "delivery_count": message.delivery_count,
        "enqueued_time_utc": _iso(message.enqueued_time_utc),
        "sequence_number": message.sequence_number,
    }


def _iso(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()


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
