"""A sender of CloudEvents that delivers as Knative's brokers do.

CloudEvents, HTTP Protocol Binding 1.0.2 (modes, headers and their percent-encoding) and JSON Event Format 1.0.2;
Knative specification, Data plane contract (what a status means, and `Prefer: reply`).
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fungible.events.cloud import Parsed
from fungible_container.simulate import fates, posted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.cloud import CloudEvent
    from fungible.outcome import Ack, Reject, Retry

MOST = 1
"""A request brings one event, since nobody asked for a batch."""
VARIANTS: Sequence[Mapping[str, Any]] = (
    {},
    {"mode": "structured"},
    {"data": "any"},
    {"mode": "structured", "data": "any"},
)
"""Both modes, with data that are JSON and with any."""
PLAIN = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in '"%')
"""What stands in a header's value as it is (HTTP Protocol Binding, 3.1.3.2)."""


def build(events: Sequence[CloudEvent[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of one event. Options: name (the bound path), mode (binary, structured), reply (wanted)."""
    [event] = events
    given = options or {}
    asks = [("prefer", "reply")] if given.get("reply") else []
    path = given.get("name", "/")
    if given.get("mode") == "structured":
        kind = ("content-type", "application/cloudevents+json; charset=UTF-8")
        return posted(path, [kind, *asks], json.dumps(formatted(event)).encode())
    headers = [(f"ce-{name}", quote(value, safe=PLAIN)) for name, value in attributes(event).items()]
    kinds = [("content-type", event.datacontenttype)] if event.datacontenttype is not None else []
    return posted(path, [*headers, *kinds, *asks], event.raw)


def attributes(event: CloudEvent[Any]) -> dict[str, str]:
    """Return every attribute that the event has, but for its content type."""
    facts = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "dataschema": event.dataschema,
        "time": event.time.isoformat().replace("+00:00", "Z") if event.time else None,
        **event.extensions,
    }
    return {name: value for name, value in facts.items() if value is not None}


def formatted(event: CloudEvent[Any]) -> dict[str, Any]:
    """Return the event in the JSON format: data that are JSON as a value, text as text, all else in base64."""
    found: dict[str, Any] = {**attributes(event)}
    kind = event.datacontenttype
    if kind is not None:
        found["datacontenttype"] = kind
    text = event.text
    if isinstance(text, Parsed):
        found["data"] = text.value
    elif kind is None or kind.endswith("json"):
        found["data"] = json.loads(text)
    elif kind.startswith("text/") and isinstance(text, str):
        found["data"] = text
    else:
        found["data_base64"] = b64encode(event.raw).decode()
    return found


def read(
    answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /
) -> list[Ack | Retry | Reject]:
    """Return what becomes of the event."""
    return fates(answer, 1)
