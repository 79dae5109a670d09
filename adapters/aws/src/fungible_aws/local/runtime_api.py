"""The Lambda Runtime API for one bootstrap (Lambda developer guide, "Lambda runtime API for custom runtimes").

The bootstrap asks for its next event and posts the answer or the error; what it does not do in time, or dies
before it does, is for the pool to see.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fungible.local.http import Limits, Response
from fungible_aws.simulate.invoke import FunctionError

if TYPE_CHECKING:
    from fungible.local.http import Request

BASE = "/2018-06-01/runtime/"
ANSWER_LIMIT = 6 * 1024 * 1024 + 100
NOWHERE = Response(404, [], b"{}")
OK = Response(200, [], b"{}")
TAKEN = Response(202, [(b"Content-Type", b"application/json")], b'{"status":"OK"}')
GONE = Response(410, [], b"{}")
TOO_LARGE = Response(413, [], b"{}")
OVERSIZED = FunctionError(
    {
        "errorType": "Function.ResponseSizeTooLarge",
        "errorMessage": f"Response payload size exceeded maximum allowed payload size ({ANSWER_LIMIT} bytes).",
    }
)
LIMITS = Limits(head=2 << 20, body=64 << 20, head_over=Response(431, []), body_over=TOO_LARGE)


@dataclass(slots=True)
class Invocation:
    """One event under way: what the bootstrap is told of it, and the answer that it will post."""

    id: str
    arn: str
    payload: bytes
    timeout: float
    trace: str
    answer: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class RuntimeApi:
    """What one bootstrap talks to; `ready` is set while it waits for an event."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.init_error: FunctionError | None = None
        self.agent = ""
        self._next: asyncio.Queue[Invocation] = asyncio.Queue()
        self._current: Invocation | None = None

    def hand_over(self, invocation: Invocation) -> None:
        """Give the waiting bootstrap its next event."""
        self.ready.clear()
        self._current = invocation
        self._next.put_nowait(invocation)

    async def handle(self, request: Request) -> Response:
        """Answer one call of the bootstrap's."""
        path = request.target.removeprefix(BASE).split("/")
        match request.method, *path:
            case "GET", "invocation", "next":
                return await self._event(request)
            case "POST", "invocation", id, "response":
                return self._settle(id, _value(request.body))
            case "POST", "invocation", id, "error":
                return self._settle(id, FunctionError(_document(request.body)))
            case "POST", "init", "error":
                self.init_error = FunctionError(_document(request.body))
                return TAKEN
            case "GET", "restore", "next":
                return OK
            case _:
                return NOWHERE

    async def _event(self, request: Request) -> Response:
        self.agent = str(request.header(b"user-agent") or b"", "latin-1")
        self.ready.set()
        one = await self._next.get()
        deadline = int((time.time() + one.timeout) * 1000)
        headers = {
            "Content-Type": "application/json",
            "Lambda-Runtime-Aws-Request-Id": one.id,
            "Lambda-Runtime-Deadline-Ms": str(deadline),
            "Lambda-Runtime-Invoked-Function-Arn": one.arn,
            "Lambda-Runtime-Trace-Id": one.trace,
        }
        return Response(200, [(name.encode(), value.encode()) for name, value in headers.items()], one.payload)

    def _settle(self, id: str, answer: Any) -> Response:
        one = self._current
        if one is None or one.id != id or one.answer.done():
            return GONE
        self._current = None
        one.answer.set_result(answer)
        return TOO_LARGE if answer is OVERSIZED else TAKEN


def _value(body: bytes) -> Any:
    """Return the answer that the caller gets; a handler's bytes need not be JSON, which no gateway takes."""
    if len(body) > ANSWER_LIMIT:
        return OVERSIZED
    try:
        return json.loads(body)
    except ValueError:
        return FunctionError({"errorType": "Runtime.InvalidResponse", "errorMessage": "the answer is not JSON"})


def _document(body: bytes) -> dict[str, Any]:
    """Return an error as the bootstrap says it: an object with errorType, errorMessage and stackTrace."""
    document: dict[str, Any] = json.loads(body)
    return document
