"""The stream handler that one writes without any library: the floor of the stream's budget."""

from __future__ import annotations

import json
from base64 import b64decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def settle(order: dict[str, Any]) -> None:
    """Refuses an order of negative total."""
    if order["total"] < 0:
        raise ValueError("negative total")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Settles each record, and reports the first that failed, from which on all come again."""
    for record in event["Records"]:
        try:
            settle(json.loads(b64decode(record["kinesis"]["data"])))
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": record["kinesis"]["sequenceNumber"]}]}
    return {"batchItemFailures": []}
