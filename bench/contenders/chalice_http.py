"""The handler of `hand_json` on Chalice, which reads REST API events alone."""

from chalice import Chalice, Response

app = Chalice(app_name="orders")


@app.route("/orders/{customer}", methods=["POST"])
def create(customer: str) -> Response:
    """Accepts an order."""
    request = app.current_request
    order = request.json_body
    for pair in request.headers["cookie"].split("; "):
        name, _, session = pair.partition("=")
        if name == "session":
            break
    seen = f"{request.headers['x-tenant']} {request.query_params['dry']} {session}"
    return Response({"accepted": order["id"], "customer": customer}, headers={"x-seen": seen})


handler = app
