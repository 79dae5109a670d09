"""Prints the modules that design's import line, an entry point and a first HTTP event load, as a list in JSON.

Takes the modules that were there before as arguments; they do not count.
"""

from __future__ import annotations

import json
import sys

for name in sys.argv[1:]:
    __import__(name)
BEFORE = set(sys.modules)

from fungible import App, Context, HttpResponse, Message, Reject, Retry  # noqa: E402
from fungible_aws import entrypoint, sqs  # noqa: E402

app = App("orders")


@app.post("/orders/{customer}")
def create(customer: str, order: dict[str, str], context: Context) -> HttpResponse:
    return HttpResponse.json({"accepted": order["id"], "customer": customer}, status=202)


@app.queue("orders")
def settle(message: Message[dict[str, str]], context: Context) -> None:
    raise Retry if message.body else Reject


EVENT = {
    "version": "2.0",
    "rawPath": "/orders/7",
    "rawQueryString": "",
    "headers": {"content-type": "application/json"},
    "requestContext": {"http": {"method": "POST", "path": "/orders/7", "sourceIp": "192.0.2.1"}, "stage": "$default"},
    "body": '{"id": "a"}',
    "isBase64Encoded": False,
}
handler = entrypoint(app, orders=sqs("orders-prod", partial=True))
answer = handler(EVENT, None)
assert answer["statusCode"] == 202, answer
print(json.dumps(sorted(set(sys.modules) - BEFORE)))
