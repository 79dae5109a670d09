"""The front door: HTTP in, an HTTP trigger's invocation, its answer back by the host's rules.

azure-functions-host, ToRpcHttp: what the query map loses, and that a body comes only with a Content-Length
(azure-functions-host issue 4926). App Service's front end adds X-Forwarded-For. Limits are Kestrel's and the host's
own (ScriptConstants, DefaultMaxRequestBodySize); as with Core Tools, no key is asked for.
"""

from __future__ import annotations

from email.utils import formatdate
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl
from uuid import uuid4

from fungible.events.http import HttpRequest
from fungible.local.http import Limits, Response
from fungible.trace import Trace
from fungible_azure.local.routes import HeadRefused, Routes
from fungible_azure.local.rpc import InvocationError, answer_of
from fungible_azure.simulate import http

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fungible.local.http import Request
    from fungible.outcome import HttpResponse
    from fungible_azure.local.workers import Function, Workers

MEGABYTE = 1024 * 1024
LIMITS = Limits(32_768, 100 * MEGABYTE, Response(431, []), Response(413, []))
SERVER = (b"Server", b"Kestrel")


class Door:
    """Answers each request as the host would."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._routes = Routes(workers.functions)

    async def handle(self, request: Request) -> Response:
        """Answer one request."""
        try:
            headers = [(str(name, "ascii"), str(value, "utf-8")) for name, value in request.headers]
            found = self._routes.match(request.method, http.decoded(request.target.partition("?")[0]))
        except UnicodeDecodeError:
            return _own(400)
        except HeadRefused as refused:
            return _own(405, (b"Allow", refused.allow.encode()))
        if found is None or not request.target.startswith("/"):
            return _own(404 if request.target.startswith("/") else 400)
        neutral, sent = self._neutral(request, headers)
        wire = http.build(neutral, {"scheme": "http", "raw_query": sent})
        answer = await self._answer(found[0], wire, found[1], sent)
        return self._response(http.read(answer, wire))

    async def _answer(self, function: Function, wire: Mapping[str, Any], params: Mapping[str, str], query: str) -> Any:
        """Return the answer of the function, or the error of an invocation that failed."""
        data = {
            "http": {
                "method": wire["method"],
                "url": wire["url"],
                "headers": wire["headers"],
                "params": params,
                "query": {name: value for name, value in http.joined(parse_qsl(query)).items() if value},
                "body": wire["body"],
            }
        }
        try:
            response = await self._workers.invoke(function, data, trace=_span(wire["headers"].get("traceparent")))
        except InvocationError as error:
            self._workers.tell(f"{function.name} failed: {error}")
            return error
        return answer_of(response.return_value)

    def _neutral(self, request: Request, headers: list[tuple[str, str]]) -> tuple[HttpRequest, str]:
        """Return the request as the front end hands it on, and its query as sent; a chunked body is left behind."""
        path, _, query = request.target.partition("?")
        forwarded = [value for name, value in headers if name.lower() == "x-forwarded-for"]
        headers = [(name, value) for name, value in headers if name.lower() != "x-forwarded-for"]
        headers.append(("X-Forwarded-For", ", ".join([*forwarded, f"{request.peer}:0"])))
        body = request.body if request.header(b"content-length") else b""
        return HttpRequest(request.method, path, raw_path=path, headers=headers, body=body), query

    def _response(self, answer: HttpResponse) -> Response:
        """Return the answer as bytes: headers, then each cookie on a line of its own."""
        pairs = [*answer.headers, *(("Set-Cookie", line) for line in answer.cookies)]
        headers = [(name.encode("ascii"), value.encode("ascii")) for name, value in pairs]
        return Response(answer.status, [*headers, *_stamped()], cast("bytes", answer.body))


def _span(parent: str | None) -> str:
    """Return the host's own span below the caller's, as its traceparent; nothing where the caller has none."""
    found = Trace.parse(parent)
    return "" if found is None else Trace(found.trace_id, uuid4().hex[:16], sampled=found.sampled).traceparent


def _own(status: int, *headers: tuple[bytes, bytes]) -> Response:
    return Response(status, [*headers, *_stamped()])


def _stamped() -> list[tuple[bytes, bytes]]:
    return [(b"Date", formatdate(usegmt=True).encode()), SERVER]
