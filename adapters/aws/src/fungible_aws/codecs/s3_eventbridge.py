"""Amazon S3 through EventBridge (S3 user guide, EventBridge event message structure; Using EventBridge).

Keys come here as they are, not as a form has them: one that holds `%41` or `+` means just that.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.object import ObjectEvent
from fungible.wire import may, need
from fungible_aws.codecs._push import encode, instant, one_answer, ordered
from fungible_aws.codecs.s3 import ARCHIVES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {
    "action": "exact", "bucket": "exact", "etag": "exact", "key": "exact", "size": "exact", "time": "seconds",
    "version": "exact",
}  # fmt: skip

_ACTIONS: Mapping[str, str] = {
    "Object Created": "created",
    "Object Deleted": "deleted",
    "Object Restore Completed": "restored",
    "Object Access Tier Changed": "archived",  # sent for the archive tiers alone
    "Object ACL Updated": "metadata",
    "Object Tags Added": "metadata",
    "Object Tags Deleted": "metadata",
}


def _detail(event: Mapping[str, Any]) -> Any:
    return need(event, "detail", dict)


def _object(event: Mapping[str, Any]) -> Any:
    return need(_detail(event), "object", dict, "detail.")


def _action(event: Mapping[str, Any]) -> str:
    name: str = need(event, "detail-type", str)
    found = _ACTIONS.get(name)
    if found is None and name == "Object Storage Class Changed":
        return "archived" if _detail(event).get("destination-storage-class") in ARCHIVES else name
    return found or name


READ: Readers = {
    "action": _action,
    "bucket": lambda event: need(need(_detail(event), "bucket", dict, "detail."), "name", str, "detail.bucket."),
    "etag": lambda event: may(_object(event), "etag", str, "detail.object."),
    "key": lambda event: need(_object(event), "key", str, "detail.object."),
    "native": lambda event: event,
    "size": lambda event: may(_object(event), "size", int, "detail.object."),
    "time": lambda event: instant(may(event, "time", str), "time"),
    "version": lambda event: may(_object(event), "version-id", str, "detail.object."),
}
_event = received(ObjectEvent, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one event."""
    if type(wire) is not dict:
        raise MalformedEvent("the event", "is not an object")
    return (_event(wire, 0),)
