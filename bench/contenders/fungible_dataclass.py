"""The handler of `hand_dataclass`."""

from dataclasses import dataclass

from fungible import App, Context, HttpRequest, HttpResponse, Message, Reject, Retry  # noqa: F401
from fungible_aws import entrypoint


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


app = App("orders")


@app.post("/orders/{customer}")
def create(customer: str, order: Order, request: HttpRequest, context: Context) -> HttpResponse:
    """Accepts an order."""
    seen = f"{request.headers.get('x-tenant')} {request.query.get('dry')} {request.cookies.get('session')}"
    return HttpResponse.json({"accepted": order.id, "customer": customer}, headers={"x-seen": seen})


handler = entrypoint(app)
