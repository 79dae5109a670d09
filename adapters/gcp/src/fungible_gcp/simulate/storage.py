"""Cloud Storage through Eventarc, a function of the first generation, or a bucket's notifications in Pub/Sub.

google.events.cloud.storage.v1: types, source, subject, the extension bucket, StorageObjectData with numbers as text;
Cloud Storage documentation, Pub/Sub notifications: Attributes, Payload.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from fungible_gcp.simulate import _events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.object import ObjectEvent
    from fungible.outcome import Ack, Retry

MOST = 1
"""A request brings one event."""
VARIANTS: tuple[Mapping[str, Any], ...] = (
    {},
    {"envelope": "structured"},
    {"envelope": "background"},
    {"envelope": "notification"},
)

TYPES = {"created": "finalized", "metadata": "metadataUpdated"}
BACKGROUND = {"created": "finalize", "deleted": "delete", "archived": "archive", "metadata": "metadataUpdate"}
NOTIFIED = {
    "created": "OBJECT_FINALIZE",
    "deleted": "OBJECT_DELETE",
    "archived": "OBJECT_ARCHIVE",
    "metadata": "OBJECT_METADATA_UPDATE",
}


def build(events: Sequence[ObjectEvent], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of one event. Options: name (the bound path), envelope."""
    [event] = events
    given = options or {}
    form = given.get("envelope")
    if form == "background":
        return _background(event, given)
    if form == "notification":
        return _notification(event, given)
    attributes = {
        "id": f"{event.version or 1}",
        "source": f"//storage.googleapis.com/projects/_/buckets/{event.bucket}",
        "type": f"google.cloud.storage.object.v1.{TYPES.get(event.action, event.action)}",
        "subject": f"objects/{event.key}",
        "time": _events.moment(event.time),
        "bucket": event.bucket,
        "datacontenttype": "application/json",
    }
    return _events.cloud_event(attributes, json.dumps(_resource(event)).encode(), given)


def _resource(event: ObjectEvent) -> dict[str, Any]:
    facts = {
        "kind": "storage#object",
        "id": f"{event.bucket}/{event.key}/{event.version}",
        "name": event.key,
        "bucket": event.bucket,
        "generation": event.version,
        "metageneration": "1",
        "contentType": "text/plain",
        "size": None if event.size is None else str(event.size),
        "etag": event.etag,
        "timeCreated": _events.moment(event.time),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _background(event: ObjectEvent, options: Mapping[str, Any]) -> dict[str, Any]:
    name = f"projects/_/buckets/{event.bucket}/objects/{event.key}#{event.version or 1}"
    context = {
        "eventId": "1",
        "timestamp": _events.moment(event.time),
        "eventType": f"google.storage.object.{BACKGROUND[event.action]}",
        "resource": {"service": "storage.googleapis.com", "name": name, "type": "storage#object"},
    }
    return _events.background(context, _resource(event), options)


def _notification(event: ObjectEvent, options: Mapping[str, Any]) -> dict[str, Any]:
    attributes = {
        "notificationConfig": f"projects/_/buckets/{event.bucket}/notificationConfigs/1",
        "eventType": NOTIFIED[event.action],
        "payloadFormat": "JSON_API_V1",
        "bucketId": event.bucket,
        "objectId": event.key,
        "objectGeneration": event.version,
        "eventTime": _events.moment(event.time),
    }
    message = {
        "messageId": "1",
        "publishTime": _events.moment(event.time),
        "attributes": {name: value for name, value in attributes.items() if value is not None},
        "data": b64encode(json.dumps(_resource(event)).encode()).decode(),
    }
    body = json.dumps({"message": message, "subscription": "projects/local/subscriptions/receipts"}).encode()
    return _events.request(options, [["content-type", "application/json"]], body)


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the event."""
    return _events.settled(answer)
