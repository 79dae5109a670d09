"""Amazon SNS, direct (Lambda developer guide, Using Lambda with Amazon SNS)."""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events.message import received
from fungible.wire import may, need
from fungible_aws.codecs._push import encode, instant, one_answer, ordered
from fungible_aws.records import records_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.events.message import Message

__all__ = ["CARRIES", "attributes", "decode", "encode", "one_answer", "ordered", "topic"]

CARRIES: Mapping[str, str] = {
    "id": "exact", "text": "exact", "attributes": "exact", "sent_at": "exact", "attempt": "absent",
    "source": "exact", "group": "absent",
}  # fmt: skip


def attributes(notification: Mapping[str, Any], at: str) -> Mapping[str, str]:
    """Return the publisher's attributes as text; a binary one stays the base64 it is on the wire."""
    found: dict[str, str] = {}
    for name, one in (may(notification, "MessageAttributes", dict, at) or {}).items():
        found[name] = need(one, "Value", str, f"{at}MessageAttributes.{name}.")
    return found


def topic(notification: Mapping[str, Any], at: str) -> str | None:
    """Return the topic's name, the last part of its ARN."""
    arn = may(notification, "TopicArn", str, at)
    return None if arn is None else arn.rpartition(":")[2]


READ: Readers = {
    "attempt": lambda _: None,
    "attributes": lambda record: attributes(record["Sns"], "Sns."),
    "group": lambda _: None,
    "native": lambda record: record,
    "sent_at": lambda record: instant(may(record["Sns"], "Timestamp", str, "Sns."), "Sns.Timestamp"),
    "source": lambda record: topic(record["Sns"], "Sns."),
}
_message = received(READ, "Records")


def decode(wire: Any, _options: Options, /) -> Items:
    """Yield an item for each record, which in practice is one."""
    return _items(records_of(wire))


def _items(records: Sequence[Any]) -> Iterator[Message[Any] | MalformedEvent]:
    for at, record in enumerate(records):
        try:
            content = need(record, "Sns", dict)
            known, text = need(content, "MessageId", str, "Sns."), need(content, "Message", str, "Sns.")
        except MalformedEvent as error:
            yield error.within(f"Records[{at}]")
        else:
            yield _message(record, at, known, text)
