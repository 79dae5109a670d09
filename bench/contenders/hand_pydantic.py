"""The handler of `hand_json` with pydantic reading and writing the JSON."""

from __future__ import annotations

from pydantic import BaseModel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Line(BaseModel):
    sku: str
    quantity: int
    price: float


class Order(BaseModel):
    id: str
    total: float
    currency: str
    express: bool
    note: str
    placed: str
    lines: list[Line]


class Accepted(BaseModel):
    accepted: str
    customer: str


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Accepts an order."""
    order = Order.model_validate_json(event["body"])
    customer = event["pathParameters"]["customer"]
    for pair in event["cookies"]:
        name, _, session = pair.partition("=")
        if name == "session":
            break
    seen = f"{event['headers']['x-tenant']} {event['queryStringParameters']['dry']} {session}"
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json", "x-seen": seen},
        "body": Accepted(accepted=order.id, customer=customer).model_dump_json(),
    }
