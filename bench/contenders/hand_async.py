"""The handler of `hand_json` as a coroutine, on one loop kept warm by hand."""

from __future__ import annotations

import asyncio
import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

loop = asyncio.new_event_loop()


async def create(event: dict[str, Any], context: object) -> dict[str, Any]:
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


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Runs the coroutine to its end."""
    return loop.run_until_complete(create(event, context))
