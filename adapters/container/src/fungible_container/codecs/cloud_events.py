"""CloudEvents on a bound path, one a request in binary or structured mode (HTTP Protocol Binding 1.0.2).

The wire form is a request as in `http`. The answer is what Knative's data plane contract makes of a status: 204 is an
ack, or 200 with an event where the sender asks for a reply; 503 comes again; 400 and 415 go to the dead-letter sink.
A sender that asks for permission first does it as CloudEvents' HTTP 1.1 Web Hooks for Event Delivery 1.0.2 say.
"""

from __future__ import annotations

from fungible import asgi
from fungible.cloudevents import BATCHED, PREFIX, STRUCTURED, events, media_type
from fungible.errors import MalformedEvent
from fungible_container.push import answer, not_posted, posted, sent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Headers
    from fungible.outcome import Verdict

CARRIES: Mapping[str, str] = {
    "data": "exact", "datacontenttype": "exact", "dataschema": "exact", "extensions": "exact", "id": "exact",
    "source": "exact", "subject": "exact", "time": "exact", "type": "exact",
}  # fmt: skip


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the event; a batch is none where nobody asked for one (HTTP Protocol Binding, 3)."""
    request = posted(wire)
    if request is None:
        return []
    headers, body = request
    if _kind(headers) == BATCHED:
        return [MalformedEvent("headers.content-type", "is a batch, which this path does not take")]
    return events(headers.multi_items(), body)


def _kind(headers: Headers) -> str:
    return media_type(headers.get("content-type") or "")


def ordered(_wire: Any, /) -> bool:
    """Senders keep no order that holds a later event back."""
    return False


def one_answer(_options: Options, /) -> bool:
    """A request brings one event, so that its status is that event's alone."""
    return False


def takes_reply(wire: Any, options: Options, /) -> bool:
    """Tell whether the sender takes an event as the answer (Knative, Data plane contract: Derived Events).

    A sender that does and does not say so is the binding's to know.
    """
    headers = asgi.headers(wire)
    if options.get("replies") == "always":
        return _kind(headers) != BATCHED
    asked = (part.partition(";")[0].strip().lower() for line in headers.getlist("prefer") for part in line.split(","))
    return "reply" in asked and _kind(headers) != BATCHED


def encode(verdicts: Sequence[Verdict], wire: Any, options: Options, /) -> Mapping[str, Any]:
    """Return the status for the event, or the answer to a sender that asks for permission first."""
    return answered(verdicts, wire, options, (STRUCTURED,))


def answered(verdicts: Sequence[Verdict], wire: Any, options: Options, known: Sequence[str]) -> Mapping[str, Any]:
    """Return the answer of a path that reads these formats; to another it is 415 (Web Hooks, 2.2)."""
    scope, headers = wire["scope"], asgi.headers(wire)
    if scope.get("method") != "POST":
        return sent(not_posted(scope.get("method"), _allowed(headers, options)), wire)
    kind = _kind(headers)
    return sent(answer(verdicts, 415 if kind.startswith(PREFIX) and kind not in known else 400), wire)


def _allowed(headers: Headers, options: Options) -> list[tuple[str, str]]:
    """Return the permission to send for an origin that the binding names (Web Hooks, 4.2)."""
    origin = headers.get("webhook-request-origin")
    origins = options.get("origins", ())
    if origin is None or ("*" not in origins and origin.lower() not in origins):
        return []
    return [("webhook-allowed-origin", origin), ("webhook-allowed-rate", "*")]
