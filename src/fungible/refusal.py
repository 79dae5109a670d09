"""The plans of requests that no function answers; loaded when the first of them comes."""

from __future__ import annotations

from fungible.errors import HttpError
from fungible.function import Function
from fungible.response import HttpResponse
from fungible.triggers import Http

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from fungible.app import App
    from fungible.binding import Plan
    from fungible.errors import FungibleError
    from fungible.routing import NoMatch


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
