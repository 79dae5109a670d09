"""Blob Storage's events through the Event Grid extension: one for each invocation, in either schema.

Azure Event Grid, "Azure Blob Storage as an Event Grid source": the types of the events and their data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fungible_azure.simulate._host import fates, zulu

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.object import ObjectEvent
    from fungible.outcome import Ack, Retry

MOST = 1
"""Events of one delivery."""
TYPES = {"created": "Microsoft.Storage.BlobCreated", "deleted": "Microsoft.Storage.BlobDeleted"}
ACCOUNT = "/subscriptions/0/resourceGroups/shop/providers/Microsoft.Storage/storageAccounts/orders"


def build(events: Sequence[ObjectEvent], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker makes of one event. Option: name."""
    [event] = events
    container = (options or {}).get("name", "orders")
    data: dict[str, Any] = {
        "api": {"deleted": "DeleteBlob"}.get(event.action, "PutBlob"),
        "eTag": event.etag,
        "contentType": "application/octet-stream",
        "blobType": "BlockBlob",
        "url": f"https://orders.blob.core.windows.net/{container}/{quote(event.key)}",
        "sequencer": "00000000000004420000000000028963",
    }
    if event.size is not None:
        data["contentLength"] = event.size
    found = {
        "type": TYPES.get(event.action, event.action),
        "subject": f"/blobServices/default/containers/{container}/blobs/{event.key}",
        "time": zulu(event.time),
        "data": data,
    }
    return {"container": container, "event": found}


def host(events: Sequence[ObjectEvent], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends the worker: the data, and beside it the trigger's metadata."""
    return sent(build(events, options), options)


def sent(delivery: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends of a delivery that `build` made, as a CloudEvent. Option: schema, EventGridSchema."""
    event = delivery["event"]
    common = {"id": "831e1650-001e-001b-66ab-eeb76e000000", "subject": event["subject"], "data": event["data"]}
    if (options or {}).get("schema") == "EventGridSchema":
        own = {"topic": ACCOUNT, "eventType": event["type"], "eventTime": event["time"], "dataVersion": ""}
        return {"data": {"json": {**common, **own, "metadataVersion": "1"}}, "metadata": {}}
    own = {"specversion": "1.0", "source": ACCOUNT, "type": event["type"], "time": event["time"]}
    return {"data": {"json": {**common, **own}}, "metadata": {}}


def read(answer: Any, _wire: Any, _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the event: it is delivered, or comes again until it is dead-lettered."""
    return fates(answer, 1)
