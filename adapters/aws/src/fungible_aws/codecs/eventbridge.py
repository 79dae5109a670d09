"""Events of Amazon EventBridge: of a rule, of an archive's replay, of a partner (EventBridge user guide, Events)."""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.cloud import CloudEvent, Parsed
from fungible.wire import may, need
from fungible_aws.codecs._push import encode, instant, one_answer, ordered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered"]

CARRIES: Mapping[str, str] = {
    "data": "exact", "datacontenttype": "absent", "dataschema": "absent", "extensions": "own", "id": "exact",
    "source": "exact", "subject": "absent", "time": "seconds", "type": "exact",
}  # fmt: skip


def _extensions(event: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what CloudEvents has no attribute for, under names as CloudEvents writes them; resources by commas."""
    said = {name: may(event, name, str) for name in ("account", "region")}
    found = {name: text for name, text in said.items() if text is not None}
    resources = may(event, "resources", list) or ()
    if not all(type(one) is str for one in resources):
        raise MalformedEvent("resources", "holds what is not text")
    if resources:
        found["resources"] = ",".join(resources)
    replay = may(event, "replay-name", str)
    return found if replay is None else {**found, "replayname": replay}


READ: Readers = {
    "datacontenttype": lambda _: None,
    "dataschema": lambda _: None,
    "extensions": _extensions,
    "id": lambda event: may(event, "id", str) or "",
    "native": lambda event: event,
    "source": lambda event: need(event, "source", str),
    "subject": lambda _: None,
    "text": lambda event: Parsed(event["detail"]),
    "time": lambda event: instant(may(event, "time", str), "time"),
    "type": lambda event: need(event, "detail-type", str),
}
_event = received(CloudEvent, READ)


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one event; its detail is a JSON value."""
    if type(wire) is not dict or "detail" not in wire:
        raise MalformedEvent("detail", "is missing")
    return (_event(wire, 0),)
