"""The handler of `fungible_dict`, async."""

from fungible import App, Context, HttpRequest, HttpResponse, Message, Reject, Retry  # noqa: F401
from fungible_aws import entrypoint

app = App("orders")


@app.post("/orders/{customer}")
async def create(customer: str, order: dict, request: HttpRequest, context: Context) -> HttpResponse:  # type: ignore[type-arg]
    """Accepts an order."""
    seen = f"{request.headers.get('x-tenant')} {request.query.get('dry')} {request.cookies.get('session')}"
    return HttpResponse.json({"accepted": order["id"], "customer": customer}, headers={"x-seen": seen})


handler = entrypoint(app)
