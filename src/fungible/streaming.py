"""Bodies that are made while they are sent: gathered where the platform buffers, passed on where it streams."""

from __future__ import annotations

from fungible.errors import AnswerError, UsageError
from fungible.runtime import completed, finish

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Any

    from fungible.binding import Plan
    from fungible.context import Context
    from fungible.outcome import HttpResponse


_NO_CHUNKS = (dict, bytearray, memoryview)
"""What can be iterated, and gives keys or numbers then."""


async def streamed(response: HttpResponse, plan: Plan, context: Context, *, gathers: bool) -> HttpResponse:
    """Return the response with its body gathered, or with one that ends the call after its last chunk."""
    from fungible.http import HTTP

    is_async = hasattr(response.body, "__aiter__")
    if not is_async and (not hasattr(response.body, "__iter__") or isinstance(response.body, _NO_CHUNKS)):
        error: Exception = AnswerError(f"a body is bytes, text or chunks of bytes, not {type(response.body).__name__}")
        return HTTP.of_error(error, plan, context)  # type: ignore[no-any-return]
    if is_async and not plan.is_async:
        error = UsageError(f"{context.function}: async chunks need an async def handler")
        return HTTP.of_error(error, plan, context)  # type: ignore[no-any-return]
    body = Chunks(response.body, context, waits=plan.is_async)
    if not gathers:
        response.body = body
        return response
    body.failed = []
    try:
        parts = [part async for part in body] if plan.is_async else list(body)
    except Exception as error:
        return HTTP.of_error(error, plan, context)  # type: ignore[no-any-return]
    if body.failed:
        return HTTP.of_error(body.failed[0], plan, context)  # type: ignore[no-any-return]
    response.body = b"".join(parts)
    return response


class Chunks:
    """The body of an open call: exhausting or closing it ends middleware and call resources.

    A sync pipeline's chunks are iterated with `for`, an async one's with `async for`; an entry must exhaust or
    close them. An error is logged once and raised, for the entry to abort the connection; where `failed` is a
    list, nothing was sent yet, and what went wrong at the end is kept there to become the answer.
    """

    failed: list[BaseException] | None = None

    def __init__(self, body: Any, context: Context, *, waits: bool) -> None:
        self._body = body
        self._context = context
        self._open = True
        self.waits = waits

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self._body:
                yield _bytes(chunk)
        except Exception as error:
            self._log(error)
            raise
        finally:
            self.close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            if hasattr(self._body, "__aiter__"):
                async for chunk in self._body:
                    yield _bytes(chunk)
            else:
                for chunk in self._body:
                    yield _bytes(chunk)
        except Exception as error:
            self._log(error)
            raise
        finally:
            await self.aclose()

    def _log(self, error: Exception) -> None:
        if self.failed is None:
            self._context.log.error("the stream broke off: %s", type(error).__name__, exc_info=error)

    def close(self) -> None:
        """End a sync call; a second time does nothing."""
        if self._open:
            self._open = False
            try:
                if hasattr(self._body, "close"):
                    self._body.close()
            finally:
                self._failed(completed(finish(self._context)))

    async def aclose(self) -> None:
        """End an async call; a second time does nothing."""
        if self._open:
            self._open = False
            try:
                if hasattr(self._body, "aclose"):
                    await self._body.aclose()
                elif hasattr(self._body, "close"):
                    self._body.close()
            finally:
                self._failed(await finish(self._context))

    def _failed(self, errors: list[BaseException]) -> None:
        if self.failed is not None:
            self.failed += errors
            return
        for error in errors:
            self._context.log.error("the call did not end well: %s", type(error).__name__, exc_info=error)


def _bytes(chunk: Any) -> bytes:
    if isinstance(chunk, str):
        return chunk.encode()
    if isinstance(chunk, (bytes, bytearray, memoryview)):
        return bytes(chunk)
    raise AnswerError(f"a chunk is bytes or text, not {type(chunk).__name__}")
