"""Cloudflare's own events, as a queue brings them (Queues documentation, Event subscriptions: Events & schemas).

The wire form is a batch as in `queue_batch`, each message's body `{"type", "source": {"type", …}, "payload",
"metadata": {"accountId", "eventSubscriptionId", "eventSchemaVersion", "eventTimestamp"}}`. An event has no id of its
own: it is the message's. The source is its type, then what else tells it apart, such as `workflows.workflow/nightly`.
The answer is that of `queue_batch`.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.cloud import CloudEvent, Parsed
from fungible.wire import from_rfc3339, may, need
from fungible_cloudflare.codecs.queue_batch import bodies, encode, one_answer, ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

__all__ = ["CARRIES", "READ", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {
    "data": "exact", "datacontenttype": "absent", "dataschema": "absent", "extensions": "exact", "id": "exact",
    "source": "exact", "subject": "absent", "time": "exact", "type": "exact",
}  # fmt: skip
TIMESTAMP = "eventTimestamp"


def _source(record: Mapping[str, Any]) -> str:
    source = record["body"]["source"]
    others = [value for name, value in source.items() if name != "type" and type(value) is str]
    return "/".join([source["type"], *others])


def _metadata(record: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = may(record["body"], "metadata", dict, "body.") or {}
    return found


def _extensions(record: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what the metadata say beside the time, by names as CloudEvents has them."""
    found = {name.lower(): value for name, value in _metadata(record).items() if name != TIMESTAMP}
    return {name: str(value) for name, value in found.items() if type(value) in (str, int)}


def _time(record: Mapping[str, Any]) -> Any:
    text = may(_metadata(record), TIMESTAMP, str, "body.metadata.")
    return None if text is None else from_rfc3339(text, f"body.metadata.{TIMESTAMP}")


READ: Readers = {
    "datacontenttype": lambda _: None,
    "dataschema": lambda _: None,
    "extensions": _extensions,
    "id": lambda record: record["id"],
    "native": lambda record: record,
    "source": _source,
    "subject": lambda _: None,
    "text": lambda record: Parsed(record["body"].get("payload")),
    "time": _time,
    "type": lambda record: record["body"]["type"],
}
_event = received(CloudEvent, READ, "messages")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each message; one that is no event is the error of its own place alone."""
    return [_item(record, at) for at, record in enumerate(bodies(wire))]


def _item(record: Any, at: int) -> CloudEvent[Any] | MalformedEvent:
    if isinstance(record, MalformedEvent):
        return record
    try:
        need(record["body"], "type", str, f"messages[{at}].body.")
        need(need(record["body"], "source", dict, f"messages[{at}].body."), "type", str, f"messages[{at}].body.source.")
    except MalformedEvent as error:
        return error
    return _event(record, at)
