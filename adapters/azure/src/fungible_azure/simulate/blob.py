"""The blob extension: one blob for each invocation, whose bytes come along whether they are read or not.

Azure Functions, "Azure Blob storage trigger": metadata, poison blobs. azure.functions, BlobConverter: what the worker
makes of them. From memory: the names of Azure.Storage.Blobs' BlobProperties.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fungible_azure.simulate._host import EPOCH, fates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.object import ObjectEvent
    from fungible.outcome import Ack, Retry

FREE = ("ETag",)
"""A key whose value some serializers make an empty object of."""
MOST = 1
"""Blobs of one delivery."""
DRAWS: Mapping[str, Any] = {"actions": ("created",)}
"""The trigger tells of nothing else."""


def build(events: Sequence[ObjectEvent], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker makes of one blob. Option: name."""
    [event] = events
    container = (options or {}).get("name", "orders")
    properties = {
        "LastModified": (event.time or EPOCH).replace(microsecond=0).isoformat(),
        "ContentLength": event.size or 0,
        "ContentType": "application/octet-stream",
        "ETag": event.etag,
        "VersionId": event.version,
    }
    blob = {
        "name": f"{container}/{event.key}",
        "uri": f"https://orders.blob.core.windows.net/{container}/{quote(event.key)}",
        "length": event.size or None,
        "properties": properties,
        "metadata": {},
    }
    return {"container": container, "blob": blob}


def host(events: Sequence[ObjectEvent], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends the worker: the data, and beside it the trigger's metadata."""
    return sent(build(events, options), options)


def sent(delivery: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends of a delivery that `build` made."""
    blob = delivery["blob"]
    return {
        "data": {"bytes": b"content"},
        "metadata": {
            "BlobTrigger": {"string": blob["name"]},
            "Uri": {"json": blob["uri"]},
            "Properties": {"json": blob["properties"]},
            "Metadata": {"json": blob["metadata"]},
        },
    }


def read(answer: Any, _wire: Any, _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the blob: its receipt is written, or it comes again until it is poison."""
    return fates(answer, 1)
