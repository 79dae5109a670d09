"""The handler of a bucket's notifications that one writes without any library: the floor of its budget."""

from __future__ import annotations

from urllib.parse import unquote_plus

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def receive(bucket: str, key: str, size: int, etag: str) -> None:
    """Refuses a receipt that is none."""
    if not (bucket and key and etag) or size > 1 << 20:
        raise ValueError("no receipt")


def handler(event: dict[str, Any], context: object) -> None:
    """Receives each receipt that was created."""
    for record in event["Records"]:
        if not record["eventName"].startswith("ObjectCreated:"):
            continue
        content = record["s3"]["object"]
        key = unquote_plus(content["key"])
        if key.endswith(".json"):
            receive(record["s3"]["bucket"]["name"], key, content["size"], content["eTag"])
