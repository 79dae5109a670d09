"""A function that reads nothing and knows its answer: in the framework, what the framework itself costs."""

import flask
import google_side


def orders(request: flask.Request) -> flask.Response:
    """Accepts an order unread."""
    answer = '{"accepted": "order-00000001", "customer": "c-1"}'
    return flask.Response(answer, 200, {"x-seen": "acme no s-000001"}, content_type="application/json")


handler = google_side.alone(orders)
