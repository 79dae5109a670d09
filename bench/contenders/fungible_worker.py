"""The Worker of `hand_worker`, with a plain dict payload."""

from fungible import App, HttpRequest, HttpResponse
from fungible_cloudflare import entrypoint

app = App("orders")


@app.post("/orders/{customer}")
async def create(customer: str, order: dict, request: HttpRequest) -> HttpResponse:  # type: ignore[type-arg]
    """Accepts an order."""
    seen = f"{request.headers.get('x-tenant')} {request.query.get('dry')} {request.cookies.get('session')}"
    return HttpResponse.json({"accepted": order["id"], "customer": customer}, headers={"x-seen": seen})


Default = entrypoint(app)
