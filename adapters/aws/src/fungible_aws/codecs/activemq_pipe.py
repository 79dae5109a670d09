"""ActiveMQ on Amazon MQ through an EventBridge pipe; all messages of a batch or none.

EventBridge user guide, "Amazon MQ message broker as a source". Its example shows no properties; where they come all
the same they are read as Lambda's own mapping writes them.
"""

from __future__ import annotations

from fungible.events.message import received
from fungible_aws.codecs import activemq
from fungible_aws.codecs._pipes import batch
from fungible_aws.codecs.activemq import encode, one_answer, ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {**activemq.CARRIES, "attributes": "absent"}

_message = received(activemq.READ, "")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each message; one that cannot be read is the error of its own place alone."""
    return activemq.items(batch(wire), "", _message)
