"""The handler of `fungible_dict` on Azure Functions, as the worker calls it."""

from azure_worker import function_of, worker

from fungible import App, HttpRequest, HttpResponse
from fungible_azure import entrypoint

app = App("orders")


@app.post("/orders/{customer}")
def create(customer: str, order: dict, request: HttpRequest) -> HttpResponse:  # type: ignore[type-arg]
    """Accepts an order."""
    seen = f"{request.headers.get('x-tenant')} {request.query.get('dry')} {request.cookies.get('session')}"
    return HttpResponse.json({"accepted": order["id"], "customer": customer}, headers={"x-seen": seen})


handler = worker(function_of(entrypoint(app, auth_level="anonymous")))
