"""The handler that one writes on flask.Request without any library: the floor of Google's budget."""

from __future__ import annotations

import json

import flask
import google_side


def orders(request: flask.Request) -> flask.Response:
    """Accepts an order."""
    order = json.loads(request.get_data())
    customer = request.path.rpartition("/")[2]
    seen = f"{request.headers.get('x-tenant')} {request.args.get('dry')} {request.cookies.get('session')}"
    answer = json.dumps({"accepted": order["id"], "customer": customer})
    return flask.Response(answer, 200, {"x-seen": seen}, content_type="application/json")


handler = google_side.alone(orders)
