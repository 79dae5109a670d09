"""Amazon S3 notifications inside SQS messages, of which one may hold several or, as S3's test of a queue, none.

S3 user guide, "Event message structure" and "Granting permissions to publish event notification messages" (the
test). Whoever may send to the queue can write a notification, so that the binding alone makes one of a body.
"""

from __future__ import annotations

from fungible.outcome import ACK
from fungible_aws.codecs import s3, sqs
from fungible_aws.codecs.sqs import one_answer, ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.outcome import Verdict

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = s3.CARRIES


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each record of each message; a body that holds no notification is one malformed item."""
    return [one for at, message in enumerate(sqs.records_of(wire)) for one in _items(message, at)]


def _items(message: Mapping[str, Any], at: int) -> Sequence[Any]:
    return s3.enclosed_items(message.get("body"), f"Records[{at}].body")


def encode(verdicts: Sequence[Verdict], wire: Any, options: Options, /) -> Any:
    """Return what failed by messageId: a message is done with when all of its records are."""
    of_messages: list[Verdict] = []
    done = 0
    for at, message in enumerate(wire["Records"]):
        mine = verdicts[done : done + len(_items(message, at))]
        of_messages.append(next((one for one in mine if one is not ACK), ACK))
        done += len(mine)
    return sqs.encode(of_messages, wire, options)
