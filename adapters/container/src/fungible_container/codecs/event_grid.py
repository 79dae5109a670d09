"""Azure Event Grid's own schema on a bound path, as its webhooks have it (Event Grid documentation, Event schema).

The wire form is a request as in `http`, whose body is an array, of one event unless the subscription batches. One
status answers for all: 400 goes to the dead-letter store at once, after 503 all come again (Delivery and retry). A
webhook proves first that it expects events, by giving back a code (Endpoint validation with Event Grid event schema).
"""

from __future__ import annotations

from fungible import asgi
from fungible.cloudevents import is_json, parsed
from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.cloud import CloudEvent, Parsed
from fungible.outcome import HttpResponse
from fungible.wire import from_rfc3339, may, need
from fungible_container.push import answer, not_posted, posted, refused, sent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.outcome import Verdict

CARRIES: Mapping[str, str] = {
    "data": "exact", "datacontenttype": "absent", "dataschema": "absent", "extensions": "absent", "id": "exact",
    "source": "exact", "subject": "exact", "time": "exact", "type": "exact",
}  # fmt: skip
VALIDATION = "Microsoft.EventGrid.SubscriptionValidationEvent"


def _time(event: Mapping[str, Any]) -> Any:
    text = may(event, "eventTime", str)
    return None if text is None else from_rfc3339(text, "eventTime")


READ: Readers = {
    "datacontenttype": lambda _: None,
    "dataschema": lambda _: None,
    "extensions": lambda _: {},
    "id": lambda event: event["id"],
    "native": lambda event: event,
    "source": lambda event: event["topic"],
    "subject": lambda event: may(event, "subject", str),
    "text": lambda event: Parsed(event.get("data")),
    "time": _time,
    "type": lambda event: event["eventType"],
}
_event = received(CloudEvent, READ, "body")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each event; a request for validation has none."""
    request = posted(wire)
    if request is None or _validates(wire):
        return []
    headers, body = request
    if not is_json(headers.get("content-type")):
        return [MalformedEvent("headers.content-type", "is not JSON")]
    try:
        found = parsed(body)
    except MalformedEvent as error:
        return [error]
    if type(found) is not list:
        return [MalformedEvent("body", "is not an array")]
    return [_item(one, at) for at, one in enumerate(found)]


def _item(event: Any, at: int) -> CloudEvent[Any] | MalformedEvent:
    try:
        for name in ("id", "topic", "eventType"):
            need(event, name, str, f"body[{at}].")
    except MalformedEvent as error:
        return error
    return _event(event, at)


def _validates(wire: Any) -> bool:
    return asgi.headers(wire).get("aeg-event-type") == "SubscriptionValidation"


def ordered(_wire: Any, /) -> bool:
    """Event Grid keeps no order (Event Grid documentation, Delivery and retry)."""
    return False


def one_answer(_options: Options, /) -> bool:
    """A request has one status."""
    return True


def encode(verdicts: Sequence[Verdict], wire: Any, options: Options, /) -> Mapping[str, Any]:
    """Return the status for all events, or the code of a validation for a topic that the binding names."""
    method = wire["scope"].get("method")
    if method != "POST":
        return sent(not_posted(method), wire)
    return sent(_validated(wire, options) if _validates(wire) else answer(verdicts, 400), wire)


def _validated(wire: Any, options: Options) -> HttpResponse:
    try:
        [event] = need({"events": parsed(wire["body"])}, "events", list)
        code = need(need(event, "data", dict), "validationCode", str)
        kind, topic = need(event, "eventType", str), need(event, "topic", str)
    except (MalformedEvent, ValueError):
        return refused(400, "this is no request for validation")
    allowed = options.get("topics", ())
    if kind != VALIDATION or ("*" not in allowed and topic.lower() not in allowed):
        return refused(403, "no subscription of this topic is expected here")
    return HttpResponse.json({"validationResponse": code})
