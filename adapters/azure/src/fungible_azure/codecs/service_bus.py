"""Azure Service Bus queues and topics, one message or a batch (Azure Functions, Azure Service Bus trigger).

The wire form is `{"queue": name, "sessions": bool, "messages": [the facts of each ServiceBusMessage]}`; of a topic
the name is `topic/subscription`. Without settlement from the function the host completes the whole invocation or
abandons it.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events.message import Message
from fungible.wire import may, need
from fungible_azure import whole
from fungible_azure.facts import attributes, count, instant, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

CARRIES: Mapping[str, str] = {
    "id": "exact", "text": "exact", "attributes": "exact", "sent_at": "exact", "attempt": "exact",
    "source": "exact", "group": "exact",
}  # fmt: skip


def _session(record: Mapping[str, Any]) -> str | None:
    found: str | None = may(record, "session_id", str)
    return found


READ: Readers = {
    "attempt": lambda record: count(record, "delivery_count"),
    "attributes": lambda record: attributes(record, "application_properties"),
    "group": _session,
    "native": lambda record: record,
    "sent_at": lambda record: instant(record, "enqueued_time_utc"),
}


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each message; one that cannot be read is the error of its own place alone."""
    queue: str = need(wire, "queue", str)
    return [_item(record, at, queue) for at, record in enumerate(need(wire, "messages", list))]


def _item(record: Any, at: int, queue: str) -> Message[Any] | MalformedEvent:
    """Return one message; its id is the sender's, and where the sender gave none it is the sequence number."""
    if type(record) is not dict:
        return MalformedEvent(f"messages[{at}]", "is not an object")
    name, body = record.get("message_id"), record.get("body")
    if not name and type(record.get("sequence_number")) is int:
        name = str(record["sequence_number"])
    if type(body) is not bytes or type(name) is not str:
        path = "body" if type(name) is str else "message_id"
        return MalformedEvent(f"messages[{at}].{path}", "is missing or malformed")
    message: Message[Any] = Message.of(READ, record)
    message._at = ("messages", at)
    message.id = name
    message.text = text(body)
    message.source = queue
    return message


def ordered(wire: Any) -> bool:
    """Messages of a session stay in order."""
    return wire.get("sessions") is True


one_answer = whole.one_answer
encode = whole.encode
