"""The queue handler that one writes without any library: the floor of the batch budget."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def settle(order: dict[str, Any]) -> None:
    """Refuses an order of negative total."""
    if order["total"] < 0:
        raise ValueError("negative total")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Settles each message, and reports those that failed."""
    failures: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            settle(json.loads(record["body"]))
        except Exception:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
