"""What the kinds share whose events are pushed to a bound path: the request and the answer for its one status."""

from __future__ import annotations

from fungible import asgi
from fungible.errors import MalformedEvent
from fungible.outcome import Ack, HttpResponse, Reject, Replied, Retry
from fungible.wire import need
from fungible_container.codecs.http import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.events import Headers
    from fungible.outcome import Verdict


def posted(wire: Any) -> tuple[Headers, bytes] | None:
    """Return the headers and the body of a delivery; None for another method, which delivers nothing."""
    scope = wire.get("scope") if type(wire) is dict else None
    if type(scope) is not dict:
        raise MalformedEvent("scope", "is missing or is not an object")
    body = wire.get("body")
    if type(body) is not bytes:
        raise MalformedEvent("body", "is missing or is not bytes")
    return (asgi.headers(wire), body) if need(scope, "method", str, "scope.") == "POST" else None


def answer(verdicts: Sequence[Verdict], rejected: int) -> HttpResponse:
    """Return the one status for all: 503 while any must come again, then what a rejection is, 204 for acks alone."""
    for verdict in verdicts:
        if not isinstance(verdict, (Ack, Reject)):
            return _later(verdict)
    for verdict in verdicts:
        if isinstance(verdict, Reject):
            return refused(rejected, verdict.reason)
    for verdict in verdicts:
        if isinstance(verdict, Replied):
            return _reply(verdict)
    return HttpResponse(b"", 204)


def _later(verdict: Any) -> HttpResponse:
    after = verdict.after if isinstance(verdict, Retry) else None
    return HttpResponse(b"", 503, () if after is None else [("retry-after", str(-int(-after // 1)))])


def refused(status: int, reason: str, headers: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """Say why, which a dead-letter sink keeps beside the event (Knative documentation, Handling delivery failure)."""
    from fungible.problems import problem

    return problem(status, reason, headers)


def _reply(verdict: Replied) -> HttpResponse:
    from fungible.cloudevents import written

    headers, body = written(verdict.event)
    return HttpResponse(body, 200, headers)


def not_posted(method: object, allowed: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """Return 200 to OPTIONS, with what the binding allows its asker, and 405 to any other method."""
    if method == "OPTIONS":
        return HttpResponse(b"", 200, [("allow", "OPTIONS, POST"), *allowed])
    return refused(405, "this path takes events", [("allow", "OPTIONS, POST")])


def sent(response: HttpResponse, wire: Any) -> Mapping[str, Any]:
    """Return an answer as the server takes it."""
    return encode(response, wire, {})
