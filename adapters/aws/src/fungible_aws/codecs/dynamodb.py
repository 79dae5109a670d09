"""Amazon DynamoDB Streams (Lambda developer guide, Using Lambda with Amazon DynamoDB).

A stream's view type decides which documents a change shows (DynamoDB API reference, StreamSpecification): one that it
does not show is None. An item that expired is deleted by the service (DynamoDB developer guide, DynamoDB Streams and
Time to Live), which `native["userIdentity"]` says. In a tumbling window the state is handed on unchanged.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.document import DocumentChange
from fungible.wire import may, need
from fungible_aws.attribute_values import document
from fungible_aws.codecs._streams import from_seconds, one_answer, ordered, reported, with_state
from fungible_aws.records import items_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.outcome import Verdict
    from fungible_aws.codecs._streams import Place

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {
    "action": "exact", "after": "exact", "before": "exact", "collection": "exact", "key": "exact", "time": "seconds",
}  # fmt: skip
_ACTIONS: Mapping[object, str] = {"INSERT": "created", "MODIFY": "updated", "REMOVE": "deleted"}


def _change(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the change itself; the long way says what is wrong on it."""
    found = record.get("dynamodb") if type(record) is dict else None
    return found if type(found) is dict else need(record, "dynamodb", dict)


def _action(record: Mapping[str, Any]) -> str:
    name = need(record, "eventName", str)
    if name in _ACTIONS:
        return _ACTIONS[name]
    raise MalformedEvent("eventName", "is not INSERT, MODIFY or REMOVE")


def _collection(record: Mapping[str, Any]) -> str | None:
    """Return the table's name, of the ARN of its stream."""
    return (may(record, "eventSourceARN", str) or "").partition(":table/")[2].partition("/")[0] or None


def _documents(record: Mapping[str, Any]) -> tuple[Any, Any]:
    change = _change(record)
    before, after = change.get("OldImage"), change.get("NewImage")
    return (
        None if before is None else document(before, "dynamodb.OldImage"),
        None if after is None else document(after, "dynamodb.NewImage"),
    )


def _time(record: Mapping[str, Any]) -> Any:
    created = _change(record).get("ApproximateCreationDateTime")
    return None if created is None else from_seconds(created, "dynamodb.ApproximateCreationDateTime")


READ: Readers = {
    "action": _action,
    "collection": _collection,
    "key": lambda record: document(need(_change(record), "Keys", dict, "dynamodb."), "dynamodb.Keys"),
    "native": lambda record: record,
    "text": _documents,
    "time": _time,
}
_record = received(DocumentChange, READ, "Records")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each record; one that is no object is the error of its own place alone."""
    return items_of(wire, _record)


def encode(verdicts: Sequence[Verdict], wire: Any, options: Options, /) -> Any:
    """Return the sequence number of the first failure; where it cannot be said, the delivery fails."""
    return with_state(reported(verdicts, wire["Records"], _place, options), wire)


def _place(record: Any) -> Place:
    """Return the place in the shard that the delivery is of."""
    try:
        return None, need(_change(record), "SequenceNumber", str, "dynamodb.")
    except MalformedEvent:
        return None
