"""The RabbitMQ extension: one message for each invocation.

azure-functions-rabbitmq-extension, RabbitMQTriggerBinding: the metadata, of which the worker shows nothing;
RabbitMQListener: what failed is published anew, at the end of its queue, and the fifth time rejected for good.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_azure.simulate._host import fates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack, Retry

MOST = 1
"""Messages of one delivery."""


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker makes of one message. Option: name."""
    [message] = messages
    return {"queue": (options or {}).get("name", "orders"), "invocation": message.id, "body": message.raw}


def host(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends the worker: the data, and beside it the trigger's metadata."""
    return sent(build(messages, options), options)


def sent(delivery: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends of a delivery that `build` made."""
    return {
        "data": {"bytes": delivery["body"]},
        "metadata": {
            "ConsumerTag": {"string": "amq.ctag-1"},
            "DeliveryTag": {"json": 1},
            "Redelivered": {"json": False},
            "Exchange": {"string": ""},
            "RoutingKey": {"string": delivery["queue"]},
            "BasicProperties": {"json": {"MessageId": "m-1", "Headers": None}},
        },
    }


def read(answer: Any, _wire: Any, _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the message: acknowledged, or published anew until it failed five times."""
    return fates(answer, 1)
