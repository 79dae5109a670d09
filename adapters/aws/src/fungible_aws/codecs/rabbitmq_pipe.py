"""RabbitMQ on Amazon MQ through an EventBridge pipe; all messages of a batch or none.

EventBridge user guide, "Amazon MQ message broker as a source": each message names its queue, before the virtual host.
"""

from __future__ import annotations

from fungible.events.message import received
from fungible.wire import may
from fungible_aws.codecs import rabbitmq
from fungible_aws.codecs._pipes import batch
from fungible_aws.codecs.activemq import encode, one_answer, ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = rabbitmq.CARRIES


def _source(named: tuple[str, Mapping[str, Any]]) -> str | None:
    found: str | None = may(named[1], "eventSourceKey", str)
    return None if found is None else found.partition("::")[0]


_message = received({**rabbitmq.READ, "source": _source}, "")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each message; one that cannot be read is the error of its own place alone."""
    return rabbitmq.items([("", record) for record in batch(wire)], "", _message)
