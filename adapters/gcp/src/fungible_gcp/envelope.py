"""What a request on a bound path holds, always as a CloudEvent: that is how Google itself maps its older forms.

CloudEvents come in binary or structured mode (CloudEvents 1.0, HTTP Protocol Binding), Pub/Sub pushes as JSON with
`message`, and events of the first generation as JSON with `context`, or with what the context says beside `data`.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events.cloud import Parsed
from fungible.wire import may
from fungible_gcp import http
from fungible_gcp.single import headers, parsed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

PUBLISHED = "google.cloud.pubsub.topic.v1.messagePublished"


class Envelope:
    """One event: its attributes as text, and its data as bytes, as text or as a value that came inside JSON."""

    __slots__ = ("attributes", "data")

    def __init__(self, attributes: dict[str, str], data: str | bytes | Parsed) -> None:
        self.attributes = attributes
        self.data = data

    @property
    def type(self) -> str:
        """What happened."""
        return self.attributes["type"]

    @property
    def is_json(self) -> bool:
        """Tell whether the data is JSON by its content type, as it is where none is said."""
        from fungible.cloudevents import is_json

        return isinstance(self.data, Parsed) or is_json(self.attributes.get("datacontenttype"))

    @property
    def value(self) -> Any:
        """The data as a JSON value."""
        data = self.data
        return data.value if isinstance(data, Parsed) else parsed(data, "data")

    @property
    def members(self) -> dict[str, Any]:
        """The data, which must be a JSON object."""
        value = self.value
        if type(value) is dict:
            return value
        raise MalformedEvent("data", "is not an object")

    @property
    def native(self) -> Mapping[str, Any]:
        """The event as the JSON format has it; data that came as bytes stays bytes."""
        data = self.data
        return {**self.attributes, "data": data.value if isinstance(data, Parsed) else data}


def opened(wire: Any) -> Envelope:
    """Return the event of a request; its content type or a key of its body names the form that it comes in."""
    body = http.body(wire)
    given = headers(wire)
    if "ce-specversion" in given or given.get("content-type", "")[:23].lower() == "application/cloudevents":
        return _cloud_event(given, body)
    value = parsed(body, "body")
    if type(value) is dict and "message" in value:
        return _push(value)
    from fungible_gcp.first_generation import converted

    return converted(value)


def _cloud_event(given: Mapping[str, str], body: bytes) -> Envelope:
    """Return a CloudEvent in binary or structured mode; nobody asked for a batch (HTTP Protocol Binding, 3.3)."""
    from fungible import cloudevents

    if cloudevents.media_type(given.get("content-type", "")) == cloudevents.BATCHED:
        raise MalformedEvent("headers.content-type", "says a batch, which nobody asked for")
    [event] = cloudevents.events(given.items(), body)
    if isinstance(event, MalformedEvent):
        raise event
    said = {name: may(event.native, name, str) for name in _NAMED}
    return Envelope(
        {**event.extensions, **{name: text for name, text in said.items() if text is not None}, "specversion": "1.0"},
        event.text,
    )


_NAMED = ("id", "source", "type", "subject", "time", "datacontenttype", "dataschema")


def _push(push: dict[str, Any]) -> Envelope:
    """Return a push as Eventarc wraps it, whose data is the body of a push (google.events.cloud.pubsub.v1)."""
    return Envelope({"type": PUBLISHED, "specversion": "1.0"}, Parsed(push))
