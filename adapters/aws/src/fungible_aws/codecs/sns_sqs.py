"""Amazon SNS inside SQS messages (SNS developer guide, Fanout to Amazon SQS queues, without raw message delivery).

Whoever may send to the queue can write such an envelope, so that the binding alone makes one of a message's body.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events.message import received
from fungible.wire import may, need
from fungible_aws.codecs import sns, sqs
from fungible_aws.codecs._push import enclosed, instant
from fungible_aws.codecs.sqs import encode, one_answer, ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.events.message import Message

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = sqs.CARRIES

READ: Readers = {
    "attempt": lambda pair: sqs.READ["attempt"](pair[0]),
    "attributes": lambda pair: sns.attributes(pair[1], "body."),
    "group": lambda pair: sqs.READ["group"](pair[0]),
    "native": lambda pair: pair[0],
    "sent_at": lambda pair: instant(may(pair[1], "Timestamp", str, "body."), "body.Timestamp"),
    "source": lambda pair: sns.topic(pair[1], "body."),
}
_message = received(READ, "Records")


def decode(wire: Any, _options: Options, /) -> Items:
    """Yield an item for each message; one whose body is no notification is the error of its own place."""
    return _items(sqs.records_of(wire))


def _items(records: Sequence[Mapping[str, Any]]) -> Iterator[Message[Any] | MalformedEvent]:
    for at, record in enumerate(records):
        try:
            content = enclosed(record.get("body"), "body")
            if content.get("Type") != "Notification":
                yield MalformedEvent(f"Records[{at}].body.Type", "is not Notification: no topic sent it")
                continue
            known, text = need(content, "MessageId", str, "body."), need(content, "Message", str, "body.")
        except MalformedEvent as error:
            yield error.within(f"Records[{at}]")
        else:
            yield _message((record, content), at, known, text)
