"""The front door: HTTP in, the native event of a surface to the function, its answer back by the gateway's rules.

Quotas are those of the API Gateway developer guide ("Quotas for configuring and running a REST API", "… an HTTP
API") and of the Lambda developer guide ("Lambda quotas"). From memory: the texts of 413, 431 and of the gateways'
own timeouts, and the names of the identifiers that each puts into its answers.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from email.utils import formatdate
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import parse_qsl, unquote
from uuid import uuid4

from fungible.events.http import HttpRequest
from fungible.local.http import Limits, Response
from fungible_aws.local.pool import new_trace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fungible.local.http import Request
    from fungible.outcome import HttpResponse
    from fungible_aws.local.pool import Pool

MEGABYTE = 1024 * 1024
PAYLOAD = 6 * MEGABYTE
JSON = (b"Content-Type", b"application/json")
HOP_BY_HOP = frozenset({b"connection", b"expect", b"keep-alive", b"te", b"transfer-encoding", b"upgrade"})
MISDIRECTED = Response(400, [JSON], b'{"message":"Bad Request"}')


def _own(status: int, message: str) -> Response:
    return Response(status, [JSON], json.dumps({"message": message}).encode())


class Simulator(Protocol):
    """The cloud's side of one HTTP kind."""

    def build(self, request: HttpRequest, options: Mapping[str, Any], /) -> dict[str, Any]:
        """Return the native event of a request."""
        ...

    def read(self, answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any], /) -> HttpResponse:
        """Return what the client gets."""
        ...


@dataclass(frozen=True, slots=True)
class Surface:
    """What sets a gateway apart from the others: its patience in seconds, its limits, the ids in its answers."""

    patience: float | None
    late: Response
    limits: Limits
    ids: tuple[str, ...]


TOO_LARGE = _own(413, "Request Entity Too Large")
_GATEWAY = Limits(10_240, 10 * MEGABYTE, _own(431, "Request Header Fields Too Large"), TOO_LARGE)
SURFACES: Mapping[str, Surface] = {
    "http_v2": Surface(30.0, _own(503, "Service Unavailable"), _GATEWAY, ("Apigw-Requestid",)),
    "http_v1": Surface(29.0, _own(504, "Endpoint request timed out"), _GATEWAY, ("x-amzn-RequestId", "x-amz-apigw-id")),
    "function_url": Surface(
        None,
        _own(504, "Gateway Timeout"),
        Limits(10_240, PAYLOAD, _own(431, "Request Header Fields Too Large"), TOO_LARGE),
        ("x-amzn-RequestId",),
    ),
}


class Door:
    """Answers each request as the gateway of `surface` would."""

    def __init__(self, surface: str, pool: Pool, region: str, port: int) -> None:
        self.surface = SURFACES[surface]
        self._simulator = cast("Simulator", import_module(f"fungible_aws.simulate.{surface}"))
        self._pool = pool
        self._region = region
        self._port = port

    async def handle(self, request: Request) -> Response:
        """Answer one request; the function goes on with one whose gateway lost patience."""
        if not request.target.startswith("/"):
            return MISDIRECTED
        trace = new_trace()
        options: dict[str, Any] = {
            "region": self._region,
            "request_id": str(uuid4()),
            "time": time.time_ns() // 1_000_000,
            "raw_query": request.target.partition("?")[2],
        }
        wire = self._simulator.build(self._neutral(request, trace), options)
        payload = json.dumps(wire).encode()
        if len(payload) > PAYLOAD:
            return TOO_LARGE
        work = asyncio.ensure_future(self._pool.invoke(payload, trace))
        done, _ = await asyncio.wait({work}, timeout=self.surface.patience)
        answer = self._response(self._simulator.read(work.result(), wire, options)) if done else self.surface.late
        ids = [(name.encode(), options["request_id"].encode()) for name in self.surface.ids]
        return Response(answer.status, [*answer.headers, *_date(answer), *ids], answer.body)

    def _neutral(self, request: Request, trace: str) -> HttpRequest:
        """Return the request as the gateway takes it in, with the headers that it adds."""
        path, _, query = request.target.partition("?")
        pairs = [(name, value) for name, value in request.headers if name.lower() not in HOP_BY_HOP]
        if request.body and request.header(b"content-length") is None:
            pairs.append((b"Content-Length", str(len(request.body)).encode()))
        headers = [(str(name, "latin-1"), str(value, "latin-1")) for name, value in pairs]
        headers += [("X-Amzn-Trace-Id", trace)] if request.header(b"x-amzn-trace-id") is None else []
        headers += [
            ("X-Forwarded-For", request.peer),
            ("X-Forwarded-Port", str(self._port)),
            ("X-Forwarded-Proto", "http"),
        ]
        return HttpRequest(
            request.method,
            unquote(path, errors="replace"),
            raw_path=path,
            query=parse_qsl(query, keep_blank_values=True),
            headers=headers,
            body=request.body,
            client_ip=request.peer,
        )

    def _response(self, answer: HttpResponse) -> Response:
        """Return the answer as bytes: headers in order, then each cookie on a line of its own."""
        pairs = [*answer.headers, *(("Set-Cookie", line) for line in answer.cookies)]
        headers = [(name.encode("ascii"), value.encode("latin-1")) for name, value in pairs]
        return Response(answer.status, headers, cast("bytes", answer.body))


def _date(answer: Response) -> list[tuple[bytes, bytes]]:
    dated = any(name.lower() == b"date" for name, _ in answer.headers)
    return [] if dated else [(b"Date", formatdate(usegmt=True).encode())]
