"""Amazon DocumentDB's change streams (Lambda developer guide, Using Lambda with Amazon DocumentDB).

An update shows its document where the mapping looks it up (ibid., FullDocument); the one before is never shown. What
happens to a whole collection comes too, by MongoDB's own word and without a key.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent, NotDelivered
from fungible.events import received
from fungible.events.document import DocumentChange
from fungible.outcome import ACK
from fungible.wire import may, need
from fungible_aws.extended_json import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.outcome import Verdict

CARRIES: Mapping[str, str] = {
    "action": "exact", "after": "exact", "before": "unshown", "collection": "exact", "key": "exact", "time": "seconds",
}  # fmt: skip
_ACTIONS: Mapping[str, str] = {"insert": "created", "update": "updated", "replace": "updated", "delete": "deleted"}


def _change(record: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = need(record, "event", dict)
    return found


def _action(record: Mapping[str, Any]) -> str:
    name = need(_change(record), "operationType", str, "event.")
    return _ACTIONS.get(name, name)


def _collection(record: Mapping[str, Any]) -> str | None:
    found: str | None = may(may(_change(record), "ns", dict, "event.") or {}, "coll", str, "event.ns.")
    return found


def _key(record: Mapping[str, Any]) -> Any:
    return plain(may(_change(record), "documentKey", dict, "event.") or {}, "event.documentKey")


def _documents(record: Mapping[str, Any]) -> tuple[Any, Any]:
    after = may(_change(record), "fullDocument", dict, "event.")
    return None, None if after is None else plain(after, "event.fullDocument")


def _time(record: Mapping[str, Any]) -> Any:
    """Return the cluster's time, whose seconds are an instant and whose ordinal is not."""
    stamp = may(may(_change(record), "clusterTime", dict, "event.") or {}, "$timestamp", dict, "event.clusterTime.")
    if stamp is None:
        return None
    from fungible_aws.codecs._streams import from_seconds

    return from_seconds(stamp.get("t"), "event.clusterTime.$timestamp.t")


READ: Readers = {
    "action": _action,
    "collection": _collection,
    "key": _key,
    "native": lambda record: record,
    "text": _documents,
    "time": _time,
}
_record = received(DocumentChange, READ, "events")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each event; one that is no object is the error of its own place alone."""
    return [
        _record(record, at) if type(record) is dict else MalformedEvent(f"events[{at}]", "is not an object")
        for at, record in enumerate(need(wire, "events", list))
    ]


def ordered(_wire: Any) -> bool:
    """Return True: a change stream is one order."""
    return True


def one_answer(_options: Options) -> bool:
    """Lambda takes no partial answer for DocumentDB (Lambda API reference, FunctionResponseTypes)."""
    return True


def encode(verdicts: Sequence[Verdict], _wire: Any, _options: Options, /) -> Any:
    """Return nothing, which moves the checkpoint; any failure brings the whole delivery again."""
    failed = len(verdicts) - verdicts.count(ACK)
    return NotDelivered(f"{failed} of {len(verdicts)} changes failed") if failed else None
