"""CloudEvents as they are, whichever service they are of; those of the first generation are made ones.

CloudEvents 1.0, HTTP Protocol Binding, for what Eventarc sends; of a Pub/Sub push the message is the event.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.cloud import CloudEvent, Parsed
from fungible_gcp.envelope import opened
from fungible_gcp.single import encode as encode  # noqa: PLC0414  one of the codec's functions
from fungible_gcp.single import moment
from fungible_gcp.single import one_answer as one_answer  # noqa: PLC0414  likewise
from fungible_gcp.single import ordered as ordered  # noqa: PLC0414  likewise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible_gcp.envelope import Envelope

CARRIES: Mapping[str, str] = {
    "data": "exact", "datacontenttype": "exact", "dataschema": "exact", "extensions": "exact", "id": "exact",
    "source": "exact", "subject": "exact", "time": "exact", "type": "exact",
}  # fmt: skip

_NAMED = frozenset(("datacontenttype", "dataschema", "id", "source", "specversion", "subject", "time", "type"))
"""The attributes that the specification names (CloudEvents 1.0, Context Attributes)."""


def _extensions(event: Envelope) -> Mapping[str, str]:
    return {name: value for name, value in event.attributes.items() if name not in _NAMED}


READ: Readers = {
    "datacontenttype": lambda event: event.attributes.get("datacontenttype"),
    "dataschema": lambda event: event.attributes.get("dataschema"),
    "extensions": _extensions,
    "id": lambda event: event.attributes["id"],
    "native": lambda event: event.native,
    "source": lambda event: event.attributes["source"],
    "subject": lambda event: event.attributes.get("subject"),
    "text": lambda event: event.data,
    "time": lambda event: moment(event.attributes.get("time"), "time"),
    "type": lambda event: event.type,
}
_event = received(CloudEvent, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one event."""
    event = opened(wire)
    if "id" not in event.attributes:
        _pushed(event)
    return [_event(event, 0)]


def _pushed(event: Envelope) -> None:
    """Name a push as the framework does: by message and subscription (functions-framework, event_conversion)."""
    push = event.members
    message = push["message"] if type(push["message"]) is dict else {}
    known = message.get("messageId", message.get("message_id"))
    if type(known) is not str or not known:
        raise MalformedEvent("message.messageId", "is missing or is not text")
    event.attributes["id"] = known
    event.attributes["source"] = f"//pubsub.googleapis.com/{push.get('subscription', '')}"
    event.attributes["datacontenttype"] = "application/json"
    time = message.get("publishTime", message.get("publish_time"))
    if type(time) is str:
        event.attributes["time"] = time
    event.data = Parsed(push)
