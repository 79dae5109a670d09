"""Azure Queue Storage (Azure Functions, Azure Queue storage trigger; azure.functions.QueueMessage).

The wire form is `{"queue": name, "message": the QueueMessage's facts}`: a message says nothing of its queue, and the
queues know neither attributes nor groups.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events.message import Message
from fungible.wire import need
from fungible_azure import whole
from fungible_azure.facts import count, instant, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

CARRIES: Mapping[str, str] = {
    "id": "exact", "text": "exact", "attributes": "absent", "sent_at": "exact", "attempt": "exact",
    "source": "exact", "group": "absent",
}  # fmt: skip

READ: Readers = {
    "attempt": lambda wire: count(wire["message"], "dequeue_count", "message."),
    "attributes": lambda _: {},
    "group": lambda _: None,
    "native": lambda wire: wire["message"],
    "sent_at": lambda wire: instant(wire["message"], "insertion_time", "message."),
    "source": lambda wire: wire["queue"],
}


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one message of an invocation."""
    need(wire, "queue", str)
    record = need(wire, "message", dict)
    name, body = record.get("id"), record.get("body")
    if type(body) is not bytes or type(name) is not str:
        return [MalformedEvent("message.body" if type(name) is str else "message.id", "is missing or malformed")]
    message: Message[Any] = Message.of(READ, wire)
    message.id = name
    message.text = text(body)
    return [message]


ordered = whole.in_no_order
one_answer = whole.one_answer
encode = whole.encode
