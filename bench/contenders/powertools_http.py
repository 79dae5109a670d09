"""The handler of `hand_json` on Powertools' resolver for HTTP APIs."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

app = APIGatewayHttpResolver()


@app.post("/orders/<customer>")
def create(customer: str) -> Response[dict[str, Any]]:
    """Accepts an order."""
    event = app.current_event
    order = event.json_body
    for pair in event.cookies:
        name, _, session = pair.partition("=")
        if name == "session":
            break
    seen = f"{event.headers['x-tenant']} {event.query_string_parameters['dry']} {session}"
    answer = {"accepted": order["id"], "customer": customer}
    return Response(200, content_type="application/json", body=answer, headers={"x-seen": seen})


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Resolves one event."""
    return app.resolve(event, context)
