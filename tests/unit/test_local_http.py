"""The small HTTP server of the local runtimes, against clients that do not keep to the rules."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from fungible.local import http
from fungible.local.ports import listener

OVER = http.Response(413, [])
LIMITS = http.Limits(10_000, 100, http.Response(431, []), OVER)


@pytest.mark.parametrize("sent", [b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", b"GET / HT", b""])
def test_a_client_that_leaves_before_its_request_is_whole_is_no_failure(sent: bytes) -> None:
    failures: list[dict[str, Any]] = []

    async def handler(_: http.Request) -> http.Response:
        raise AssertionError("nothing whole came")

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: failures.append(context))
        front = listener(0)
        server = await http.serve(handler, front, LIMITS)
        with socket.create_connection(front.getsockname()) as client:
            client.sendall(sent)
        await asyncio.sleep(0.2)
        server.close()

    asyncio.run(main())
    assert failures == []
