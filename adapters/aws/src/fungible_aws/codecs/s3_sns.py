"""Amazon S3 notifications inside SNS messages (S3 user guide, Event message structure).

Whoever may publish to the topic can write a notification, so that the binding alone makes one of a message.
"""

from __future__ import annotations

from fungible_aws.codecs import s3
from fungible_aws.codecs._push import encode, one_answer, ordered
from fungible_aws.records import records_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = s3.CARRIES


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each record of each notification; a message that holds none is one malformed item."""
    return [
        one
        for at, record in enumerate(records_of(wire))
        for one in s3.enclosed_items(_message(record), f"Records[{at}].Sns.Message")
    ]


def _message(record: Any) -> Any:
    content = record.get("Sns") if type(record) is dict else None
    return content.get("Message") if type(content) is dict else None
