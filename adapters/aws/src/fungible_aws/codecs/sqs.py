"""Amazon SQS, standard and FIFO (Lambda developer guide, Using Lambda with Amazon SQS)."""

from __future__ import annotations

from fungible.errors import MalformedEvent, NotDelivered
from fungible.events.message import received
from fungible.outcome import ACK
from fungible.wire import from_millis, may

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.events.message import Message
    from fungible.outcome import Verdict

CARRIES: Mapping[str, str] = {
    "id": "exact", "text": "exact", "attributes": "exact", "sent_at": "exact", "attempt": "exact",
    "source": "exact", "group": "exact",
}  # fmt: skip


def _system(record: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = may(record, "attributes", dict) or {}
    return found


def _attempt(record: Mapping[str, Any]) -> int | None:
    count = may(_system(record), "ApproximateReceiveCount", str, "attributes.")
    if count is None:
        return None
    if not (count.isascii() and count.isdigit() and len(count) < 20):
        raise MalformedEvent("attributes.ApproximateReceiveCount", "is no count")
    return int(count)


def _sent_at(record: Mapping[str, Any]) -> Any:
    sent = may(_system(record), "SentTimestamp", str, "attributes.")
    return None if sent is None else from_millis(sent, "attributes.SentTimestamp")


def _group(record: Mapping[str, Any]) -> str | None:
    found: str | None = may(_system(record), "MessageGroupId", str, "attributes.")
    return found


def _attributes(record: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the producer's attributes as text; a binary one stays the base64 it is on the wire."""
    found: dict[str, str] = {}
    for name, one in (may(record, "messageAttributes", dict) or {}).items():
        at = f"messageAttributes.{name}"
        if type(one) is not dict:
            raise MalformedEvent(at, "is not an object")
        text = may(one, "stringValue", str, f"{at}.")
        found[name] = text if text is not None else may(one, "binaryValue", str, f"{at}.") or ""
    return found


def _source(record: Mapping[str, Any]) -> str | None:
    arn = may(record, "eventSourceARN", str)
    return None if arn is None else arn.rpartition(":")[2]


READ: Readers = {
    "attempt": _attempt,
    "attributes": _attributes,
    "group": _group,
    "native": lambda record: record,
    "sent_at": _sent_at,
    "source": _source,
}
_message = received(READ, "Records")


def decode(wire: Any, _options: Options, /) -> Items:
    """Yield an item for each record; one whose body cannot be read is the error of its own place alone."""
    return items(records_of(wire), "Records", _message)


def records_of(wire: Any) -> Sequence[Mapping[str, Any]]:
    """Return the records of a delivery."""
    return named(wire.get("Records") if type(wire) is dict else None, "Records")


def named(records: Any, at: str) -> Sequence[Mapping[str, Any]]:
    """Return the records of the list `at`, each with a messageId.

    Without it an item could not fail alone, so that the delivery fails before any of it is handled.
    """
    if type(records) is not list:
        raise MalformedEvent(at, "is missing or is not a list")
    for index, record in enumerate(records):
        if type(record) is not dict or type(record.get("messageId")) is not str:
            raise MalformedEvent(f"{at}[{index}].messageId", "is missing or is not text")
    return records


def items(
    records: Sequence[Mapping[str, Any]], at: str, make: Callable[[Any, int, str, Any], Message[Any]]
) -> Iterator[Message[Any] | MalformedEvent]:
    """Yield what `make` makes of each record of the list `at`."""
    for index, record in enumerate(records):
        text = record.get("body")
        if type(text) is str:
            yield make(record, index, record["messageId"], text)
        else:
            yield MalformedEvent(f"{at}[{index}].body", "is missing or is not text")


def ordered(wire: Any) -> bool:
    """Tell a FIFO queue by its name's ending, which SQS reserves for them."""
    arn = wire["Records"][0].get("eventSourceARN") if wire["Records"] else None
    return type(arn) is str and arn.endswith(".fifo")


def one_answer(options: Options) -> bool:
    """Without ReportBatchItemFailures on the mapping, Lambda ignores a partial answer and deletes everything."""
    return not options.get("partial", False)


def encode(verdicts: Sequence[Verdict], wire: Any, options: Options, /) -> Any:
    """Return what failed by messageId; when all failed, or no partial answer is taken, the delivery fails."""
    if verdicts.count(ACK) == len(verdicts):
        return {"batchItemFailures": []}
    records = wire["Records"]
    failed = [records[at]["messageId"] for at, verdict in enumerate(verdicts) if verdict is not ACK]
    if one_answer(options) or len(failed) == len(records):
        return NotDelivered(f"{len(failed)} of {len(records)} messages failed")
    return {"batchItemFailures": [{"itemIdentifier": one} for one in failed]}
