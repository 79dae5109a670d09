"""The handler of `hand_json` with a dataclass made by hand from the parsed JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


@dataclass(slots=True)
class Line:
    sku: str
    quantity: int
    price: float


@dataclass(slots=True)
class Order:
    id: str
    total: float
    currency: str
    express: bool
    note: str
    placed: str
    lines: list[Line]


def parse(body: str) -> Order:
    """Returns the order that a JSON body holds."""
    fields = json.loads(body)
    fields["lines"] = [Line(**line) for line in fields["lines"]]
    return Order(**fields)


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Accepts an order."""
    order = parse(event["body"])
    customer = event["pathParameters"]["customer"]
    for pair in event["cookies"]:
        name, _, session = pair.partition("=")
        if name == "session":
            break
    seen = f"{event['headers']['x-tenant']} {event['queryStringParameters']['dry']} {session}"
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "x-seen": seen},
        "body": json.dumps({"accepted": order.id, "customer": customer}),
    }
