"""The handler of `hand_json` with msgspec reading and writing the JSON."""

from __future__ import annotations

import msgspec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Line(msgspec.Struct):
    sku: str
    quantity: int
    price: float


class Order(msgspec.Struct):
    id: str
    total: float
    currency: str
    express: bool
    note: str
    placed: str
    lines: list[Line]


class Accepted(msgspec.Struct):
    accepted: str
    customer: str


decode = msgspec.json.Decoder(Order).decode
encode = msgspec.json.Encoder().encode


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Accepts an order."""
    order = decode(event["body"])
    customer = event["pathParameters"]["customer"]
    for pair in event["cookies"]:
        name, _, session = pair.partition("=")
        if name == "session":
            break
    seen = f"{event['headers']['x-tenant']} {event['queryStringParameters']['dry']} {session}"
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "x-seen": seen},
        "body": encode(Accepted(order.id, customer)).decode(),
    }
