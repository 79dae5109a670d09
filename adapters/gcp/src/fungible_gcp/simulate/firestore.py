"""Firestore through Eventarc, in protobuf or JSON, or before a function of the first generation.

google.events.cloud.firestore.v1: types, source, subject, extensions, DocumentEventData;
functions-framework-conformance, docs/mapping.md, Firestore document events.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible_gcp.simulate import _events, _protobuf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.document import DocumentChange
    from fungible.outcome import Ack, Retry

MOST = 1
"""A request brings one change."""
DRAWS = {"never": "/"}
"""What no document's id holds (Firestore documentation, Quotas and limits: Constraints on document IDs)."""
VARIANTS: tuple[Mapping[str, Any], ...] = (
    {},
    {"written": True},
    {"json": True},
    {"envelope": "structured"},
    {"envelope": "background"},
    {"database": "shop"},
)
BACKGROUND = {"created": "create", "updated": "update", "deleted": "delete"}


def build(changes: Sequence[DocumentChange[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of one change.

    Options: name (the bound path), envelope, json (in place of protobuf), written (an event of all writes), database.
    """
    [change] = changes
    given = options or {}
    database = f"projects/shop/databases/{given.get('database', '(default)')}"
    path = f"documents/{change.collection or 'orders'}/{change.key['id']}"
    if given.get("envelope") == "background":
        return _background(change, f"{database}/{path}", given)
    before, after = change.text
    data = _protobuf.event(*(_document(f"{database}/{path}", one) for one in (before, after)))
    kind = "application/protobuf"
    if given.get("json", False):
        data, kind = json.dumps(_json(change, f"{database}/{path}")).encode(), "application/json"
    attributes = {
        "id": "1",
        "source": f"//firestore.googleapis.com/{database}",
        "type": f"google.cloud.firestore.document.v1.{'written' if given.get('written', False) else change.action}",
        "subject": path,
        "time": _events.moment(change.time),
        "datacontenttype": kind,
        "document": path.removeprefix("documents/"),
        "database": database.rpartition("/")[2],
        "namespace": "(default)",
        "project": "shop",
        "location": "nam5",
    }
    return _events.cloud_event(attributes, data, given)


def _document(name: str, fields: Mapping[str, Any] | None) -> bytes | None:
    return None if fields is None else _protobuf.document(name, fields)


def _background(change: DocumentChange[Any], name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    context = {
        "eventId": "1",
        "timestamp": _events.moment(change.time),
        "eventType": f"providers/cloud.firestore/eventTypes/document.{BACKGROUND[change.action or 'updated']}",
        "resource": name,
    }
    return _events.background(context, _json(change, name), options)


def _json(change: DocumentChange[Any], name: str) -> dict[str, Any]:
    """Return both documents; one that is not there is empty."""
    before, after = change.text
    return {"oldValue": _written(name, before), "value": _written(name, after), "updateMask": {}}


def _written(name: str, fields: Mapping[str, Any] | None) -> dict[str, Any]:
    if fields is None:
        return {}
    times = {"createTime": "2026-01-01T00:00:00Z", "updateTime": "2026-01-01T00:00:00Z"}
    return {"name": name, **_map(fields), **times}


def _map(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"fields": {name: _typed(value) for name, value in fields.items()}}


def _typed(value: Any) -> dict[str, Any]:
    match value:
        case None:
            return {"nullValue": None}
        case bool():
            return {"booleanValue": value}
        case int():
            return {"integerValue": str(value)}
        case float():
            return {"doubleValue": value}
        case str():
            return {"stringValue": value}
        case list():
            return {"arrayValue": {"values": [_typed(one) for one in value]}}
        case _:
            return {"mapValue": _map(value)}


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the event."""
    return _events.settled(answer)
