"""HTTP on the function's side: what a result means, and the way from request to answer."""

from __future__ import annotations

from functools import partial

from fungible.context import Context
from fungible.errors import AnswerError, FungibleError
from fungible.outcome import HttpResponse
from fungible.routes import NoMatch, Routes
from fungible.runtime import Meaning, Surface, completed, finish, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from fungible.binding import Plan
    from fungible.codec import Options
    from fungible.runtime import Runtime, Wait, Work


def response_of(result: Any, _plan: Plan | None = None) -> HttpResponse:
    """Return a handler's result as a response: text, bytes, None as 204, anything else as JSON."""
    if result is None:
        return HttpResponse(b"", 204)
    if isinstance(result, HttpResponse):
        return result
    if isinstance(result, str):
        return HttpResponse.text(result)
    if isinstance(result, (bytes, bytearray, memoryview)):
        return HttpResponse(bytes(result))._typed()
    if hasattr(result, "send") or hasattr(result, "__anext__"):
        if hasattr(result, "close"):
            result.close()
        raise AnswerError("the handler returned a generator or coroutine; use HttpResponse.stream(…) or async def")
    return HttpResponse.json(result)


def failed(error: BaseException, plan: Plan | None, context: Context) -> HttpResponse:
    """Return what the client is told of an error."""
    from fungible.problems import failure

    return failure(error, plan, context)


HTTP = Meaning(response_of, failed)
_of_call = Context.of_call
_BODILESS = (204, 205, 304)


class HttpSurface(Surface):
    """One HTTP kind: decode, route, call, encode; every failure but the platform's own is an answer."""

    __slots__ = ("decode", "encode", "options", "routes", "runtime", "streams")

    def __init__(self, runtime: Runtime, kind: str) -> None:
        self.runtime = runtime
        self.routes = runtime.routes or Routes()
        codec = runtime.platform.codec(kind)
        self.decode, self.encode = codec.decode, codec.encode
        self.options: Options = runtime.app.http_options
        self.streams = runtime.platform.kinds[kind].capabilities["streaming"].startswith("exact")

    def deliver(self, wire: Any, native: Any) -> Work:
        """Return the work of answering one request."""
        context = self._routed(wire, native)
        if context._plan.is_async:  # type: ignore[union-attr]  # a call has one
            return True, self._respond(context, wire)
        return False, partial(self._now, context, wire)

    def answer(self, wire: Any, native: Any, wait: Wait) -> Any:
        """Return the wire answer to one request."""
        context = self._routed(wire, native)
        if context._plan.is_async:  # type: ignore[union-attr]  # a call has one
            return wait(self._respond(context, wire))
        return self._now(context, wire)

    def _routed(self, wire: Any, native: Any) -> Context:
        """Return the call that one request is: its event, and the plan of the function that takes it."""
        request: Any = None
        decode = self.decode
        try:
            request = decode(wire, self.options)
            found = self.routes.match(request.method, request.path)
            if type(found) is NoMatch:
                plan = self._unmatched(request.method, found)
            else:
                function, request.path_params = found  # type: ignore[misc]
                plan = function.plan_made or function.plan()
        except FungibleError as error:
            plan = self._refused(error)
        return _of_call(self.runtime, plan, request, native)

    def _now(self, context: Context, wire: Any) -> Any:
        """Return the answer of a sync handler; one with nothing around it costs plain calls."""
        plan: Any = context._plan
        if not plan.bare:
            return completed(self._respond(context, wire))
        call = plan.call
        try:
            response = _sound(call(context._event, context))
        except Exception as error:
            response = failed(error, plan, context)
        if isinstance(response.body, (str, bytes)):
            return self._encoded(response, context, wire)
        return completed(self._finished(response, context, wire))

    async def _respond(self, context: Context, wire: Any) -> Any:
        """Return the answer of any other call; whatever ends it ends what was opened for it."""
        plan: Any = context._plan
        try:
            if plan.bare:
                response = _sound(await plan.call(context._event, context))
            else:
                response = _sound(await run(plan, context._event, context, HTTP, self.runtime))
        except Exception as error:
            response = failed(error, plan, context)
        except BaseException:
            await finish(context)
            raise
        if plan.bare and context._background is None and isinstance(response.body, (str, bytes)):
            return self._encoded(response, context, wire)
        return await self._finished(response, context, wire)

    async def _finished(self, response: HttpResponse, context: Context, wire: Any) -> Any:
        plan: Any = context._plan
        request = context._event
        if not isinstance(response.body, (str, bytes)):
            from fungible.streaming import streamed

            gathers = not self.streams or request is None or request.method == "HEAD" or response.status in _BODILESS
            response = await streamed(response, plan, context, gathers=gathers)
        elif not plan.bare or context._background:
            errors = await finish(context)
            response = failed(errors[0], plan, context) if errors else response
        return self._encoded(response, context, wire)

    def _encoded(self, response: HttpResponse, context: Context, wire: Any) -> Any:
        """Return the wire answer; one that cannot be sent becomes a failure that can."""
        request = context._event
        encode = self.encode
        try:
            if response.status in _BODILESS or request is None or request.method == "HEAD":
                response = _bodiless(response, request)
            return encode(response, wire, self.options)
        except AnswerError as error:
            return encode(failed(error, context._plan, context), wire, self.options)

    def _unmatched(self, method: str, found: NoMatch) -> Plan:
        from fungible.problems import no_match

        return no_match(self.runtime.app, method, found)

    def _refused(self, error: FungibleError) -> Plan:
        from fungible.problems import refusal

        return refusal(self.runtime.app, error)


def _sound(result: Any) -> HttpResponse:
    """Return a result as a response whose headers can be sent and whose body has a type."""
    response = result if type(result) is HttpResponse else response_of(result)
    headers = response.headers
    if response.cookies or headers != response._sound:
        response._rechecked()
        headers = response.headers
    if response.body and (not headers or headers[0][0] != "content-type"):
        return _copy(response)._typed()
    return response


def _copy(response: HttpResponse) -> HttpResponse:
    """Return a response of its own, since a handler may keep and send again what it returned."""
    copy = HttpResponse(response.body, response.status)
    copy.headers = response.headers.copy()
    copy.cookies = response.cookies
    return copy


def _bodiless(response: HttpResponse, request: Any) -> HttpResponse:
    """Return the head alone where RFC 9110, 9.3.2, 15.3.5 and 15.3.6 allow no content; else the response as it is.

    A length of what is not sent is that of a 304's or a HEAD's other answer alone (ibid., 8.6).
    """
    if response.status not in _BODILESS and (request is None or request.method != "HEAD"):
        return response
    head = _copy(response)
    head.body = b""
    if response.status in (204, 205):
        head.headers = [pair for pair in head.headers if pair[0] != "content-length"]
    body = response.body
    if body and response.status not in _BODILESS and response.header("content-length") is None:
        try:
            size = len(body.encode()) if isinstance(body, str) else len(body)  # type: ignore[arg-type]
        except UnicodeEncodeError:
            raise AnswerError("the answer's text holds a lone surrogate, which is no text") from None
        head.headers.append(("content-length", str(size)))
    return head
