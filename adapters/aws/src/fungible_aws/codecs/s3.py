"""Amazon S3 notifications, direct (S3 user guide, Event message structure)."""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.object import ObjectEvent
from fungible.wire import may, need, percent_decoded
from fungible_aws.codecs._push import enclosed, encode, instant, one_answer, ordered
from fungible_aws.records import items_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

__all__ = ["ARCHIVES", "CARRIES", "decode", "enclosed_items", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {
    "action": "exact", "bucket": "exact", "etag": "exact", "key": "exact", "size": "exact", "time": "exact",
    "version": "exact",
}  # fmt: skip

_ACTIONS: Mapping[str, str] = {
    "ObjectCreated": "created",
    "ObjectRemoved": "deleted",
    "LifecycleExpiration": "deleted",
    "IntelligentTiering": "archived",  # sent for the archive tiers alone (S3 user guide, Event notification types)
    "ObjectAcl": "metadata",
    "ObjectTagging": "metadata",
}
ARCHIVES = ("GLACIER", "DEEP_ARCHIVE")
"""The storage classes whose objects must be restored before they can be read."""


def _action(record: Mapping[str, Any]) -> str:
    """Return the neutral word of a family of events, else the event's own name; `s3:` comes before some."""
    name: str = need(record, "eventName", str).removeprefix("s3:")
    found = _ACTIONS.get(name.partition(":")[0])
    if found is not None:
        return found
    if name == "ObjectRestore:Completed":
        return "restored"
    if name == "LifecycleTransition":
        lifecycle = may(record, "lifecycleEventData", dict) or {}
        to = may(lifecycle, "transitionEventData", dict, "lifecycleEventData.") or {}
        return "archived" if to.get("destinationStorageClass") in ARCHIVES else name
    return name


def _object(record: Mapping[str, Any]) -> Any:
    """Return the object's part; the long way says what is wrong on it."""
    try:
        found = record["s3"]["object"]
    except (KeyError, TypeError):
        found = None
    return found if type(found) is dict else need(need(record, "s3", dict), "object", dict, "s3.")


def _bucket(record: Mapping[str, Any]) -> str:
    try:
        found = record["s3"]["bucket"]["name"]
    except (KeyError, TypeError):
        found = None
    if type(found) is str:
        return found
    return str(need(need(need(record, "s3", dict), "bucket", dict, "s3."), "name", str, "s3.bucket."))


def _key(record: Mapping[str, Any]) -> str:
    """Return the key decoded: a notification has it as a form does (S3 user guide, Event message structure)."""
    key: str = need(_object(record), "key", str, "s3.object.")
    if "+" in key:
        key = key.replace("+", " ")
    return percent_decoded(key, "s3.object.key")


READ: Readers = {
    "action": _action,
    "bucket": _bucket,
    "etag": lambda record: may(_object(record), "eTag", str, "s3.object."),
    "key": _key,
    "native": lambda record: record,
    "size": lambda record: may(_object(record), "size", int, "s3.object."),
    "time": lambda record: instant(may(record, "eventTime", str), "eventTime"),
    "version": lambda record: may(_object(record), "versionId", str, "s3.object."),
}
_event = received(ObjectEvent, READ, "Records")


class _Enclosed(ObjectEvent):
    """An object's event that came inside another service's, at `at` in there."""

    __slots__ = ()
    _read = READ

    def __init__(self, record: Any, at: tuple[str, int]) -> None:
        self._wire = record
        self._at = at


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each record, which in practice is one."""
    return items_of(wire, _event)


def enclosed_items(text: Any, at: str) -> Sequence[Any]:
    """Return an item for each record of the notification that `text` holds; S3's test of a target has none.

    A text that holds no notification is one malformed item.
    """
    try:
        notification = enclosed(text, at)
        if notification.get("Event") == "s3:TestEvent":
            return ()
        records = need(notification, "Records", list, f"{at}.")
    except MalformedEvent as error:
        return (error,)
    return [
        _Enclosed(record, (f"{at}.Records", index))
        if type(record) is dict
        else MalformedEvent(f"{at}.Records[{index}]", "is not an object")
        for index, record in enumerate(records)
    ]
