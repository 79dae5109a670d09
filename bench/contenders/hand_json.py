"""The handler that one writes without any library: the floor of the HTTP budgets."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Accepts an order."""
    order = json.loads(event["body"])
    customer = event["pathParameters"]["customer"]
    for pair in event["cookies"]:
        name, _, session = pair.partition("=")
        if name == "session":
            break
    seen = f"{event['headers']['x-tenant']} {event['queryStringParameters']['dry']} {session}"
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "x-seen": seen},
        "body": json.dumps({"accepted": order["id"], "customer": customer}),
    }
