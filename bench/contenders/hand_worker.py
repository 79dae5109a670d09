"""The Worker that one writes without any library: the floor of the budgets on Cloudflare."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

from workers import Request, Response, WorkerEntrypoint


class Default(WorkerEntrypoint):  # pyright: ignore[reportUntypedBaseClass]
    """Accepts an order."""

    async def fetch(self, request: Request) -> Response:
        url = urlsplit(request.url)
        parts = url.path.split("/")
        if request.method != "POST" or len(parts) != 3 or parts[1] != "orders":
            return Response("", status=404)
        headers = request.headers
        order = json.loads(await request.text())
        for pair in headers["cookie"].split("; "):
            name, _, session = pair.partition("=")
            if name == "session":
                break
        seen = f"{headers['x-tenant']} {parse_qs(url.query)['dry'][0]} {session}"
        body = json.dumps({"accepted": order["id"], "customer": parts[2]})
        return Response(body, headers={"content-type": "application/json", "x-seen": seen})
