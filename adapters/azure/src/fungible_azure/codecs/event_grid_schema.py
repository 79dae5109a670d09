"""Azure Event Grid's own event schema (Azure Event Grid, Event Grid event schema; azure.functions.EventGridEvent).

The wire form is `{"name": the binding's, "event": the EventGridEvent's facts}`. `topic` is where it happened and
`event_type` what, as in Microsoft's own conversion to CloudEvents; the schema has no extensions, and its data is JSON.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.cloud import CloudEvent, Parsed
from fungible.events.message import NOTHING
from fungible.wire import may, need
from fungible_azure import whole
from fungible_azure.facts import instant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

CARRIES: Mapping[str, str] = {
    "data": "exact", "datacontenttype": "absent", "dataschema": "absent", "extensions": "absent", "id": "exact",
    "source": "exact", "subject": "exact", "time": "exact", "type": "exact",
}  # fmt: skip

READ: Readers = {
    "datacontenttype": lambda _: None,
    "dataschema": lambda _: None,
    "extensions": lambda _: NOTHING,
    "id": lambda wire: wire["event"]["id"],
    "native": lambda wire: wire["event"],
    "source": lambda wire: wire["event"]["topic"],
    "subject": lambda wire: may(wire["event"], "subject", str, "event."),
    "text": lambda wire: Parsed(wire["event"].get("data")),
    "time": lambda wire: instant(wire["event"], "event_time", "event."),
    "type": lambda wire: wire["event"]["event_type"],
}
_event = received(CloudEvent, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one event of an invocation.

    azure.functions before 1.25 makes an EventGridEvent of a CloudEvent too, which has neither topic nor type.
    """
    need(wire, "name", str)
    need(wire, "event", dict)
    for key in ("id", "topic", "event_type"):
        if type(wire["event"].get(key)) is not str:
            return [MalformedEvent(f"event.{key}", "is missing; of CloudEvents azure-functions keeps it from 1.25 on")]
    return [_event(wire, 0)]


ordered = whole.in_no_order
one_answer = whole.one_answer
encode = whole.encode
