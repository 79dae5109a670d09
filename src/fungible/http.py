"""HTTP on the function's side: routes at constant cost, what a result means, and the way from request to answer.

A literal segment wins over a parameter, a parameter over a catch-all. Routes match the DECODED path, as an
HTTP API on AWS gives no other; a catch-all takes one segment or more.
"""

from __future__ import annotations

from functools import partial

from fungible.context import Context
from fungible.errors import AnswerError, FungibleError, RouteConflict
from fungible.outcome import HttpResponse
from fungible.runtime import Meaning, Surface, completed, finish, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeAlias

    from fungible.binding import Plan
    from fungible.codec import Options
    from fungible.function import Function
    from fungible.runtime import Runtime, Wait, Work

    Leaf: TypeAlias = dict[str, tuple[Function, tuple[str, ...]]]
    """The functions of one path by method; each names the path's parameters in its own words."""


class _Node:
    """What may follow a segment, and the functions of the path that ends here."""

    __slots__ = ("catch_all", "leaf", "literal", "parameter")

    def __init__(self) -> None:
        self.literal: dict[str, _Node] = {}
        self.parameter: _Node | None = None
        self.catch_all: Leaf | None = None
        self.leaf: Leaf | None = None


class NoMatch:
    """Nothing answers; `allow` holds the path's methods, empty where no route has the path at all."""

    __slots__ = ("allow",)

    def __init__(self, allow: tuple[str, ...]) -> None:
        self.allow = allow


class Routes:
    """All HTTP functions of an app: paths without parameters, or with one at the end, in dicts, the rest in a tree."""

    __slots__ = ("_ends", "_root", "_static")

    def __init__(self) -> None:
        self._static: dict[str, Leaf] = {}
        self._ends: dict[str, Leaf] = {}
        self._root = _Node()

    def add(self, function: Function, methods: tuple[str, ...], path: str) -> None:
        """Add a route; two that match the same requests are a RouteConflict that names both places."""
        names, leaf = self._leaf(path)
        for method in methods:
            if method in leaf:
                other = leaf[method][0]
                message = (
                    f"{method} {path} is {function.name} ({function.place}) and also {other.name} ({other.place}); "
                    "give one of them another path or method"
                )
                raise RouteConflict(message)
            leaf[method] = (function, names)

    def _leaf(self, path: str) -> tuple[tuple[str, ...], Leaf]:
        segments = parse_path(path)
        names = tuple(name for _, name, _ in segments if name)
        if not names:
            return (), self._static.setdefault(path, {})
        node = self._root
        for literal, name, rest in segments:
            if rest:
                node.catch_all = node.catch_all or {}
                return names, node.catch_all
            if name is None:
                node = node.literal.setdefault(literal, _Node())
            else:
                node.parameter = node = node.parameter or _Node()
        node.leaf = node.leaf or {}
        if len(names) == 1 and segments[-1][1]:
            self._ends[path.rpartition("/")[0]] = node.leaf
        return names, node.leaf

    def match(self, method: str, path: str) -> tuple[Function, Mapping[str, str]] | NoMatch:
        """Return the function and its path parameters; HEAD falls back to GET."""
        leaf = self._static.get(path)
        if leaf is not None:
            found = leaf.get(method)
            if found is not None:
                return found[0], _NO_PARAMETERS
        else:  # of all paths with parameters, one whose other segments are literal wins
            start, slash, last = path.rpartition("/")
            end = self._ends.get(start)
            if end is not None and last and slash:
                found = end.get(method)
                if found is not None:
                    return found[0], {found[1][0]: last}
        return self._match_tree(method, path, leaf)

    def _match_tree(self, method: str, path: str, static: Leaf | None) -> tuple[Function, Mapping[str, str]] | NoMatch:
        """Try the leaves that the path reaches, best first, until one has the method."""
        allow: dict[str, None] = dict.fromkeys(static) if static else {}
        if method == "HEAD" and static is not None and "GET" in allow:
            return static["GET"][0], _NO_PARAMETERS
        segments = path.split("/")
        found = _walk(self._root, segments, 1, method, [], allow) if path[:1] == "/" else None
        if found is not None:
            return found
        if not allow:
            return NoMatch(())
        return NoMatch(tuple(sorted({*allow, "OPTIONS", *(["HEAD"] if "GET" in allow else ())})))


_NO_PARAMETERS: Mapping[str, str] = {}


def _walk(
    node: _Node, segments: list[str], at: int, method: str, values: list[str], allow: dict[str, None]
) -> tuple[Function, Mapping[str, str]] | None:
    """Descend by literal, then parameter, then catch-all; `allow` gathers methods of leaves that lacked ours."""
    if at == len(segments):
        return _take(node.leaf, method, values, allow)
    segment = segments[at]
    child = node.literal.get(segment)
    if child is not None:
        found = _walk(child, segments, at + 1, method, values, allow)
        if found is not None:
            return found
    if node.parameter is not None and segment:
        found = _walk(node.parameter, segments, at + 1, method, [*values, segment], allow)
        if found is not None:
            return found
    rest = "/".join(segments[at:])
    return _take(node.catch_all, method, [*values, rest], allow) if rest else None


def _take(
    leaf: Leaf | None, method: str, values: list[str], allow: dict[str, None]
) -> tuple[Function, Mapping[str, str]] | None:
    if leaf is None:
        return None
    found = leaf.get(method) or (leaf.get("GET") if method == "HEAD" else None)
    if found is None:
        allow.update(dict.fromkeys(leaf))
        return None
    return found[0], dict(zip(found[1], values, strict=True))


def parse_path(path: str) -> list[tuple[str, str | None, bool]]:
    """Return each segment as (literal, parameter's name or None, catch-all); a bad pattern is a RouteConflict."""
    if not path.startswith("/"):
        raise RouteConflict(f"route {path!r} must start with /")
    segments: list[tuple[str, str | None, bool]] = []
    for text in path.split("/")[1:]:
        if not text.startswith("{"):
            if "{" in text or "}" in text:
                raise RouteConflict(f"route {path!r}: a parameter is a whole segment, such as /{{name}}")
            segments.append((text, None, False))
            continue
        name = text[1:-1].removesuffix("...")
        if not (text.endswith("}") and name.isidentifier()) or name in [known for _, known, _ in segments]:
            raise RouteConflict(f"route {path!r}: {text} is no parameter; write {{name}}, each name once")
        segments.append(("", name, text.endswith("...}")))
    if any(rest for _, _, rest in segments[:-1]):
        raise RouteConflict(f"route {path!r}: a catch-all such as {{rest...}} comes last")
    return segments


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
