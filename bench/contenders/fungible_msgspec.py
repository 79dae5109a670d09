"""The handler of `hand_msgspec`."""

import msgspec

from fungible import App, Context, HttpRequest, HttpResponse, Message, Reject, Retry  # noqa: F401
from fungible_aws import entrypoint


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


app = App("orders")


@app.post("/orders/{customer}")
def create(customer: str, order: Order, request: HttpRequest, context: Context) -> HttpResponse:
    """Accepts an order."""
    seen = f"{request.headers.get('x-tenant')} {request.query.get('dry')} {request.cookies.get('session')}"
    return HttpResponse.json(Accepted(order.id, customer), headers={"x-seen": seen})


handler = entrypoint(app)
