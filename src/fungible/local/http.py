"""A small HTTP/1.1 server over h11: whole bodies in, whole bodies out, bytes kept as they came.

It knows no platform: local runtimes put their front doors on it, and name h11 in their extra `run`.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias

import h11

if TYPE_CHECKING:
    import socket
    from collections.abc import Awaitable, Callable

Headers: TypeAlias = list[tuple[bytes, bytes]]
CHUNK = 1 << 18
LINGER = 2.0
REASONS = {status.value: status.phrase.encode() for status in HTTPStatus}


@dataclass(frozen=True, slots=True)
class Request:
    """One request, its target and its headers' case as sent; `peer` is the client's address."""

    method: str
    target: str
    headers: Headers
    body: bytes
    peer: str

    def header(self, name: bytes) -> bytes | None:
        """Return the first value of a header, given in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; its length is said by the server where it says none itself, its body left out where HTTP has none."""

    status: int
    headers: Headers
    body: bytes = b""


if TYPE_CHECKING:
    Handler: TypeAlias = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes a head and a body may have, and what is answered to more."""

    head: int
    body: int
    head_over: Response
    body_over: Response


async def serve(handler: Handler, listener: socket.socket, limits: Limits) -> asyncio.Server:
    """Serve until the server is closed; asyncio sets TCP_NODELAY, each answer is written at once.

    A connection that is cancelled with its loop just ends.
    """

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer: str = writer.get_extra_info("peername")[0]
        try:
            with contextlib.suppress(ConnectionError, h11.ProtocolError, asyncio.CancelledError):
                await _Connection(handler, limits, reader, writer, peer).run()
        finally:
            writer.close()

    return await asyncio.start_server(connected, sock=listener, limit=CHUNK)


class _Connection:
    """One client's connection, request after request."""

    def __init__(
        self,
        handler: Handler,
        limits: Limits,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        peer: str,
    ) -> None:
        self._handler = handler
        self._limits = limits
        self._reader = reader
        self._writer = writer
        self._peer = peer
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=limits.head + 8192)

    async def run(self) -> None:
        """Answer until the client closes, or one of its requests leaves the connection unusable."""
        while True:
            try:
                request = await self._request()
            except h11.RemoteProtocolError as error:
                over = error.error_status_hint == 431
                await self._refuse(self._limits.head_over if over else Response(error.error_status_hint, []))
                return
            if request is None:
                return
            if isinstance(request, Response):
                await self._refuse(request)
                return
            await self._send(await self._handler(request), whole=request.method != "HEAD")
            if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
                return
            self._http.start_next_cycle()

    async def _request(self) -> Request | Response | None:
        """Return a whole request, the answer to one that is over a limit, or None at the connection's end."""
        head = await self._event()
        if not isinstance(head, h11.Request):
            return None
        pairs = list(head.headers.raw_items())
        if sum(len(name) + len(value) + 4 for name, value in pairs) + len(head.target) > self._limits.head:
            return self._limits.head_over
        body = await self._body()
        if body is None:
            return self._limits.body_over
        return Request(head.method.decode("ascii"), head.target.decode("latin-1"), pairs, body, self._peer)

    async def _body(self) -> bytes | None:
        parts: list[bytes] = []
        size = 0
        while True:
            event = await self._event()
            if isinstance(event, h11.EndOfMessage):
                return b"".join(parts)
            if not isinstance(event, h11.Data):
                raise ConnectionError("the client went away")
            size += len(event.data)
            if size > self._limits.body:
                return None
            parts.append(bytes(event.data))

    async def _event(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            if self._http.they_are_waiting_for_100_continue:
                self._writer.write(self._http.send(h11.InformationalResponse(status_code=100, headers=[])) or b"")
            self._http.receive_data(await self._reader.read(CHUNK))
        return event

    async def _send(self, answer: Response, *, whole: bool) -> None:
        headers = list(answer.headers)
        bodied = whole and answer.status not in (204, 304)
        if answer.status not in (204, 304) and not any(name.lower() == b"content-length" for name, _ in headers):
            headers.append((b"Content-Length", str(len(answer.body)).encode()))
        reason = REASONS.get(answer.status, b"")
        head = h11.Response(status_code=answer.status, headers=headers, reason=reason)
        events = [head, h11.Data(data=answer.body), h11.EndOfMessage()] if bodied else [head, h11.EndOfMessage()]
        self._writer.write(b"".join(self._http.send(event) or b"" for event in events))
        await self._writer.drain()

    async def _refuse(self, answer: Response) -> None:
        """Answer and close; what the client still sends is read for a while, else a reset could eat the answer."""
        closing = Response(answer.status, [*answer.headers, (b"Connection", b"close")], answer.body)
        await self._send(closing, whole=True)
        with contextlib.suppress(TimeoutError, OSError):  # the client may be gone already
            self._writer.write_eof()
            async with asyncio.timeout(LINGER):
                while await self._reader.read(CHUNK):
                    pass
