"""Firebase's Realtime Database through Eventarc, or before a function of the first generation.

google.events.firebase.database.v1: types, extensions, ReferenceEventData; functions-framework-conformance,
docs/mapping.md, Firebase RTDB events; Firebase documentation, Realtime Database, Structure data: what has no value does
not exist.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible_gcp.simulate import _events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.document import DocumentChange
    from fungible.outcome import Ack, Retry

MOST = 1
"""A request brings one change."""
DRAWS = {"never": "/.$#[]"}
"""What no key holds (Firebase documentation, Realtime Database, Structure data)."""
VARIANTS: tuple[Mapping[str, Any], ...] = (
    {},
    {"written": True},
    {"envelope": "structured"},
    {"envelope": "background"},
)
BACKGROUND = {"created": "create", "updated": "update", "deleted": "delete"}


def build(changes: Sequence[DocumentChange[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of one change. Options: name (the bound path), envelope, written (an event of all writes)."""
    [change] = changes
    given = options or {}
    path = f"{change.collection or 'orders'}/{change.key['id']}"
    before, after = (_stored(one) for one in change.text)
    data = {"data": before, "delta": _delta(before, after)}
    if given.get("envelope") == "background":
        context = {
            "eventId": "1",
            "timestamp": _events.moment(change.time),
            "eventType": f"providers/google.firebase.database/eventTypes/ref.{BACKGROUND[change.action or 'updated']}",
            "resource": f"projects/_/instances/shop/refs/{path}",
        }
        return _events.background(context, data, given, domain="firebaseio.com", params={})
    attributes = {
        "id": "1",
        "source": "//firebasedatabase.googleapis.com/projects/_/locations/us-central1/instances/shop",
        "type": f"google.firebase.database.ref.v1.{'written' if given.get('written', False) else change.action}",
        "subject": f"refs/{path}",
        "time": _events.moment(change.time),
        "datacontenttype": "application/json",
        "instance": "shop",
        "ref": path,
        "firebasedatabasehost": "firebaseio.com",
        "location": "us-central1",
    }
    return _events.cloud_event(attributes, json.dumps(data).encode(), given)


def _stored(value: Any) -> Any:
    """Return a value as the database keeps it: null and what is empty are not there."""
    if not isinstance(value, dict):
        return value
    kept = {name: _stored(one) for name, one in value.items()}
    return {name: one for name, one in kept.items() if one is not None} or None


def _delta(before: Any, after: Any) -> Any:
    """Return what makes one value of the other: a new child each, null for one that is gone.

    A list is what the children by its numbers are shown as.
    """
    if isinstance(before, list) and isinstance(after, dict):
        before = {str(at): one for at, one in enumerate(before) if one is not None}
    if not (isinstance(before, dict) and isinstance(after, dict)):
        return after
    changed = {name: _delta(before.get(name), one) for name, one in after.items() if before.get(name) != one}
    return {**dict.fromkeys(before.keys() - after.keys()), **changed}


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the event."""
    return _events.settled(answer)
