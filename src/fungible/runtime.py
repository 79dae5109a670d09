"""From a wire form to a wire answer: the name picks the codec, the codec the event, the event the function.

`deliver` returns the colour of the work and the work itself: a sync one is finished by `completed`, an async
one is awaited by the entry on whatever loop the platform has.
"""

from __future__ import annotations

from fungible.call import completed as completed  # noqa: PLC0414  the entries' other half of `deliver`
from fungible.call import finish, run
from fungible.context import Context, context_readers
from fungible.errors import AnswerError, FungibleError, UnknownEvent
from fungible.response import checked
from fungible.routing import NoMatch, Routes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any, TypeAlias

    from fungible.app import App
    from fungible.binding import Plan
    from fungible.codec import Binding, Options, Platform
    from fungible.function import Function
    from fungible.resources import Process
    from fungible.response import HttpResponse

    Work: TypeAlias = tuple[bool, Coroutine[Any, Any, Any]]


class Runtime:
    """An app on a platform: its routes, its sources and its process-wide resources."""

    def __init__(self, app: App, platform: Platform, bindings: Mapping[str, Binding], *, eager: bool = False) -> None:
        self.app = app
        self.platform = platform
        self.readers = context_readers({**platform.context, "platform": lambda _: platform.name})
        self.routes = Routes()
        self.sources: dict[tuple[str, str], tuple[Function, Options]] = {}
        self.cold = True
        self._process: Process | None = None
        self._surfaces: dict[str, Callable[[Any, Any], Work]] = {}
        from fungible.triggers import Http

        for function in app.functions:
            if isinstance(function.trigger, Http):
                self.routes.add(function, function.trigger.methods, function.trigger.path)
        if bindings or any(function.trigger.word != "http" for function in app.functions):
            from fungible.sources import bind

            bind(self, bindings)
        if eager:
            app.check()

    @property
    def process(self) -> Process:
        """The process-wide resources, made when the first function asks for one."""
        if self._process is None:
            from fungible.resources import Process

            self._process = Process()
        return self._process

    def deliver(self, kind: str, wire: Any, native: Any) -> Work:
        """Return (async?, work) for one native event; what cannot be answered over HTTP raises."""
        try:
            deliver = self._surfaces[kind]
        except KeyError:
            deliver = self._surfaces[kind] = self._surface(kind)
        return deliver(wire, native)

    def _surface(self, kind: str) -> Callable[[Any, Any], Work]:
        """Load the codec of a kind and the driver of its trigger, when its first event comes."""
        known = self.platform.kinds.get(kind)
        if known is None:
            raise UnknownEvent(f"a {kind} event came", self.app.listens())
        if known.trigger == "http":
            return HttpSurface(self, kind).deliver
        from fungible.items import InvokeSurface, ItemsSurface

        return (InvokeSurface if known.trigger == "invoke" else ItemsSurface)(self, kind).deliver

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
        """Call each hook, waiting for those that are async."""
        from fungible.binding import is_coroutine_function

        for hook in hooks:
            result = hook()
            if is_coroutine_function(hook):
                await result

    def waits(self, hooks: list[Callable[[], Any]]) -> bool:
        """Tell whether any of the hooks needs a loop."""
        from fungible.binding import is_coroutine_function

        return any(is_coroutine_function(hook) for hook in hooks)


_BODILESS = (204, 304)


class HttpSurface:
    """One HTTP kind: decode, route, call, encode; every failure but the platform's own is an answer."""

    __slots__ = ("decode", "encode", "meaning", "options", "runtime", "streams")

    def __init__(self, runtime: Runtime, kind: str) -> None:
        self.runtime = runtime
        from fungible.http_meaning import HTTP

        codec = runtime.platform.codec(kind)
        self.decode, self.encode = codec.decode, codec.encode
        self.meaning = HTTP
        self.options: Options = runtime.app.http_options
        self.streams = runtime.platform.kinds[kind].capabilities["streaming"].startswith("exact")

    def deliver(self, wire: Any, native: Any) -> Work:
        """Return the work of answering one request."""
        runtime = self.runtime
        request: Any = None
        try:
            request = self.decode(wire, self.options)
            found = runtime.routes.match(request.method, request.path)
            if type(found) is NoMatch:
                plan = self._unmatched(request.method, found)
            else:
                function, request.path_params = found  # type: ignore[misc]
                plan = function.plan_made or function.plan()
        except FungibleError as error:
            plan = self._refused(error)
        context = Context.of_call(runtime, plan, request, native)
        return plan.is_async, self._respond(plan, request, context, wire)

    async def _respond(self, plan: Plan, request: Any, context: Context, wire: Any) -> Any:
        try:
            response = await run(plan, request, context, self.meaning, self.runtime)
        except BaseException:
            await finish(context)
            raise
        response = self._rechecked(response, plan, context)
        if response.body and (not response.headers or response.headers[0][0] != "content-type"):
            response = _typed(response)
        body = response.body
        if type(body) is not str and type(body) is not bytes:
            from fungible.streaming import streamed

            gathers = not self.streams or request is None or request.method == "HEAD"
            gathers = gathers or response.status in _BODILESS
            response = await streamed(response, plan, context, gathers=gathers)
        elif plan.resources or plan.middleware or context._background:
            response = await self._finished(response, plan, context)
        try:
            if response.status in _BODILESS or (request is not None and request.method == "HEAD"):
                response = _without_body(response)
            return self.encode(response, wire, self.options)
        except AnswerError as error:
            return self.encode(self.meaning.of_error(error, plan, context), wire, self.options)

    def _rechecked(self, response: HttpResponse, plan: Plan, context: Context) -> HttpResponse:
        """Check headers and cookies again, to which a handler or a middleware may have added since they were made."""
        try:
            response.headers = checked(response.headers)
            if response.cookies:
                from fungible.cookies import lines

                response.cookies = lines(response.cookies)
        except AnswerError as error:
            return self.meaning.of_error(error, plan, context)  # type: ignore[no-any-return]
        return response

    async def _finished(self, response: HttpResponse, plan: Plan, context: Context) -> HttpResponse:
        errors = await finish(context)
        return self.meaning.of_error(errors[0], plan, context) if errors else response

    def _unmatched(self, method: str, found: NoMatch) -> Plan:
        from fungible.refusal import no_match

        return no_match(self.runtime.app, method, found)

    def _refused(self, error: FungibleError) -> Plan:
        from fungible.refusal import refusal

        return refusal(self.runtime.app, error)


def _typed(response: HttpResponse) -> HttpResponse:
    """Return the response with a content type, which gateways would otherwise make up, each its own."""
    if response.header("content-type") is not None:
        return response
    kind = "text/plain; charset=utf-8" if isinstance(response.body, str) else "application/octet-stream"
    typed = type(response)(response.body, response.status)
    typed.headers = [("content-type", kind), *response.headers]
    typed.cookies = response.cookies
    return typed


def _without_body(response: HttpResponse) -> HttpResponse:
    """Return the head alone: RFC 9110, 9.3.2 and 15.3.5 allow no content here."""
    from fungible.response import HttpResponse

    head = HttpResponse(b"", response.status)
    head.headers = response.headers
    head.cookies = response.cookies
    if response.body and response.status not in _BODILESS and response.header("content-length") is None:
        body = response.body
        try:
            size = len(body.encode()) if isinstance(body, str) else len(body)  # type: ignore[arg-type]
        except UnicodeEncodeError:
            raise AnswerError("the answer's text holds a lone surrogate, which is no text") from None
        head.headers = [*head.headers, ("content-length", str(size))]
    return head
