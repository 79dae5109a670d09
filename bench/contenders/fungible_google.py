"""The handler of `hand_google`, with a plain dict payload."""

import google_side

from fungible import App, Context, HttpRequest, HttpResponse
from fungible_gcp import entrypoint

app = App("orders")


@app.post("/orders/{customer}")
def create(customer: str, order: dict, request: HttpRequest, context: Context) -> HttpResponse:  # type: ignore[type-arg]
    """Accepts an order."""
    seen = f"{request.headers.get('x-tenant')} {request.query.get('dry')} {request.cookies.get('session')}"
    return HttpResponse.json({"accepted": order["id"], "customer": customer}, headers={"x-seen": seen})


orders = entrypoint(app)
handler = google_side.alone(orders)
