"""RabbitMQ (Azure Functions, RabbitMQ trigger; azure-functions-rabbitmq-extension, RabbitMQTriggerBinding).

The wire form is `{"queue": name, "invocation": id, "body": bytes}`. The worker gives a trigger that azure.functions
has no converter for its body alone (azure_functions_runtime, GenericBinding.has_trigger_support), so that the
invocation's id is the message's: another one whenever it comes again.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events.message import Message
from fungible.wire import need
from fungible_azure import whole
from fungible_azure.facts import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

CARRIES: Mapping[str, str] = {
    "id": "own", "text": "exact", "attributes": "absent", "sent_at": "absent", "attempt": "absent",
    "source": "exact", "group": "absent",
}  # fmt: skip

READ: Readers = {
    "attempt": lambda _: None,
    "attributes": lambda _: {},
    "group": lambda _: None,
    "native": lambda wire: wire["body"],
    "sent_at": lambda _: None,
    "source": lambda wire: wire["queue"],
}


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one message of an invocation."""
    need(wire, "queue", str)
    name, body = need(wire, "invocation", str), wire.get("body")
    if type(body) is not bytes:
        return [MalformedEvent("body", "is missing or malformed")]
    message: Message[Any] = Message.of(READ, wire)
    message.id = name
    message.text = text(body)
    return [message]


ordered = whole.in_no_order
one_answer = whole.one_answer
encode = whole.encode
