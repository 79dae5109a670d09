"""Azure Event Grid's CloudEvents 1.0 (Azure Event Grid, CloudEvents v1.0 schema; azure.functions.CloudEvent).

The wire form is `{"name": the binding's, "event": the CloudEvent's facts}`, with `extensions` apart. Event Grid sends
the JSON format: what is no JSON stands in `data` as text, or in `data_base64` (CloudEvents JSON format, 3.1).
"""

from __future__ import annotations

from fungible.cloudevents import as_said, is_json
from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.cloud import CloudEvent, Parsed
from fungible.wire import base64_bytes, may, need
from fungible_azure import whole
from fungible_azure.facts import as_text, instant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

CARRIES: Mapping[str, str] = dict.fromkeys(
    ("data", "datacontenttype", "dataschema", "extensions", "id", "source", "subject", "time", "type"), "exact"
)

BINARY = "data_base64"
"""Which azure.functions leaves among the extensions."""


def _maybe(key: str) -> Callable[[Any], Any]:
    return lambda wire: may(wire["event"], key, str, "event.")


def _extensions(wire: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the extensions as text (CloudEvents 1.0, 3.1: the canonical string of a boolean or a number)."""
    found = may(wire["event"], "extensions", dict, "event.") or {}
    return {name: as_text(value) for name, value in found.items() if name != BINARY}


def _text(wire: Mapping[str, Any]) -> str | bytes | Parsed:
    event = wire["event"]
    encoded = (may(event, "extensions", dict, "event.") or {}).get(BINARY)
    kind = may(event, "datacontenttype", str, "event.")
    if type(encoded) is str:
        return as_said(base64_bytes(encoded, "event.data_base64"), kind)
    data = event.get("data")
    return data if type(data) is str and not is_json(kind) else Parsed(data)


READ: Readers = {
    "datacontenttype": _maybe("datacontenttype"),
    "dataschema": _maybe("dataschema"),
    "extensions": _extensions,
    "id": lambda wire: wire["event"]["id"],
    "native": lambda wire: wire["event"],
    "source": lambda wire: wire["event"]["source"],
    "subject": _maybe("subject"),
    "text": _text,
    "time": lambda wire: instant(wire["event"], "time", "event."),
    "type": lambda wire: wire["event"]["type"],
}
_event = received(CloudEvent, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one event of an invocation: the host calls once for each (Azure Functions, Event Grid trigger)."""
    need(wire, "name", str)
    need(wire, "event", dict)
    for key in ("id", "source", "type"):
        if type(wire["event"].get(key)) is not str:
            return [MalformedEvent(f"event.{key}", "is missing or is not text")]
    return [_event(wire, 0)]


ordered = whole.in_no_order
one_answer = whole.one_answer
encode = whole.encode
