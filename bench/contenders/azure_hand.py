"""The handler of `hand_json` as one writes it for Azure Functions: the floor of its budget."""

from __future__ import annotations

import azure.functions as func
from azure_worker import accepted, function_of, seen_of, worker

app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


@app.route(route="orders/{customer}", methods=["POST"])
def create(req: func.HttpRequest) -> func.HttpResponse:
    """Accepts an order."""
    seen = seen_of(req.headers, req.params, req.headers["cookie"])
    body = accepted(req.get_body(), req.route_params["customer"])
    return func.HttpResponse(body, headers={"x-seen": seen}, mimetype="application/json")


_create = function_of(app)
handler = worker(lambda request, _: _create(request))
