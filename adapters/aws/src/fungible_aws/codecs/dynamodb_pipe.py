"""DynamoDB Streams through an EventBridge pipe (EventBridge user guide, Amazon DynamoDB stream as a source).

A record is as Lambda's own mapping brings it.
"""

from __future__ import annotations

from fungible.events import received
from fungible.events.document import DocumentChange
from fungible_aws.codecs import dynamodb
from fungible_aws.codecs._pipes import encode, items_of, one_answer
from fungible_aws.codecs._streams import ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = dynamodb.CARRIES

_change = received(DocumentChange, dynamodb.READ, "")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each record; one that is no object is the error of its own place alone."""
    return items_of(wire, _change)
