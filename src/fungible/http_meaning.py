"""What a handler's result and its errors mean under HTTP: a response, failures as RFC 9457 problems."""

from __future__ import annotations

from fungible.call import Meaning
from fungible.errors import AnswerError
from fungible.payload import to_json
from fungible.response import HttpResponse, _default

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.binding import Plan
    from fungible.context import Context


def response_of(result: Any, _plan: Plan | None = None) -> HttpResponse:
    """Return a handler's result as a response: text, bytes, None as 204, anything else as JSON."""
    if type(result) is HttpResponse:
        return result
    if result is None:
        return HttpResponse(b"", 204)
    if isinstance(result, HttpResponse):
        return result
    if isinstance(result, str):
        return HttpResponse.text(result)
    if isinstance(result, (bytes, bytearray, memoryview)):
        return HttpResponse(bytes(result), 200, [("content-type", "application/octet-stream")])
    if hasattr(result, "send") or hasattr(result, "__anext__"):
        if hasattr(result, "close"):
            result.close()
        raise AnswerError("the handler returned a generator or coroutine; use HttpResponse.stream(…) or async def")
    return HttpResponse.json(result)


def problem(
    status: int,
    detail: str = "",
    headers: Any = (),
    errors: Sequence[Mapping[str, str]] = (),
    request_id: str | None = None,
) -> HttpResponse:
    """Return an RFC 9457 problem; its title is the status's own phrase."""
    from http import HTTPStatus

    title = _RENAMED.get(status) or next((one.phrase for one in HTTPStatus if one == status), "Error")
    fields: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    if detail:
        fields["detail"] = detail
    if errors:
        fields["errors"] = list(errors)
    if request_id is not None:
        fields["request_id"] = request_id
    text = str(to_json(fields))
    if not text.isascii():  # a sender's key may hold a lone surrogate, which JSON can say and UTF-8 cannot
        text = text.encode(errors="backslashreplace").decode()
    answer = HttpResponse(text, status, headers)
    _default(answer.headers, _PROBLEM)
    return answer


_PROBLEM = ("content-type", "application/problem+json")
_RENAMED = {
    413: "Content Too Large", 414: "URI Too Long", 416: "Range Not Satisfiable", 422: "Unprocessable Content",
}  # fmt: skip
"""Phrases of RFC 9110, 15 that the standard library has from Python 3.13 on."""


def failure(error: BaseException, _plan: Plan | None, context: Context) -> HttpResponse:
    """Return what the client is told of an error, and log it once; of an unforeseen one nothing of the inside."""
    if not isinstance(error, Exception):
        raise error
    try:
        answer = _known(error)
    except Exception as broken:  # its own detail or headers cannot be sent
        error, answer = broken, None
    if answer is None:
        context.log.error("unhandled %s", type(error).__name__, exc_info=error)
        return problem(500, "the server failed to answer", request_id=context.request_id)
    if answer.status >= 500:
        context.log.error("answered %d", answer.status, exc_info=error)
    else:
        context.log.info("answered %d: %s", answer.status, error)
    return answer


def _known(error: Exception) -> HttpResponse | None:
    """Return the answer that the error itself asks for."""
    from fungible.errors import HttpError, MalformedEvent, PayloadError
    from fungible.outcome import Reject, Retry

    if isinstance(error, HttpError):
        return problem(error.status, error.detail, error.headers)
    if isinstance(error, PayloadError):
        return problem(error.status, error.detail, errors=error.errors)
    if isinstance(error, MalformedEvent):
        return problem(400, str(error))
    if isinstance(error, Retry):
        seconds = None if error.after is None else -int(-error.after // 1)
        return problem(503, error.reason, () if seconds is None else [("retry-after", str(seconds))])
    if isinstance(error, Reject):
        return problem(422, error.reason)
    return None


HTTP = Meaning(response_of, failure)
