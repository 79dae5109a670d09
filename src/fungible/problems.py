"""What HTTP answers when no handler does: failures as RFC 9457 problems, requests that no function takes."""

from __future__ import annotations

from fungible.errors import HttpError, MalformedEvent, PayloadError
from fungible.function import Function, Http
from fungible.outcome import HttpResponse, Reject, Retry
from fungible.payload import to_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from fungible.app import App
    from fungible.binding import Plan
    from fungible.context import Context
    from fungible.errors import FungibleError
    from fungible.routes import NoMatch


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
    return HttpResponse(text, status, headers)._typed(_PROBLEM)


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


def no_match(app: App, method: str, found: NoMatch) -> Plan:
    """Answer 404, 405 with Allow, or OPTIONS with Allow; the app's middleware sees these calls too."""

    def unmatched() -> HttpResponse:
        if not found.allow:
            raise HttpError(404, "nothing answers this path")
        allow = ", ".join(found.allow)
        if method == "OPTIONS":
            return HttpResponse(b"", 204, [("allow", allow)])
        raise HttpError(405, "this path does not take this method", {"allow": allow})

    return _plan(app, unmatched, tuple(app.middlewares))


def refusal(app: App, error: FungibleError) -> Plan:
    """Answer for a request that could not be read, or a function that could not be planned."""

    def refused() -> HttpResponse:
        raise error

    return _plan(app, refused, ())


def _plan(app: App, handler: Callable[[], HttpResponse], middleware: tuple[Callable[..., Any], ...]) -> Plan:
    return Function(app, handler, Http((), "/"), middleware).plan()
