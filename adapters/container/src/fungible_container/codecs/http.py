"""HTTP under any ASGI server (ASGI specification, HTTP & WebSocket protocols 2.4).

The wire form is `{"scope": the ASGI scope, "body": bytes}`; the answer's `head` is an http.response.start
message, its `body` bytes, or chunks as they come.
"""

from __future__ import annotations

from fungible import asgi
from fungible.events.http import received
from fungible.wire import utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events.http import HttpRequest
    from fungible.outcome import HttpResponse

CARRIES: Mapping[str, str] = {
    "method": "exact", "path": "exact", "raw_path": "exact", "query": "exact", "headers": "exact",
    "cookies": "exact", "content": "exact", "client_ip": "exact",
}  # fmt: skip

_request = received(asgi.READ)


def decode(wire: Any, _options: Options, /) -> HttpRequest:
    """Return the request."""
    return asgi.request_of(wire, _request)


def encode(response: HttpResponse, _wire: Any, _options: Options, /) -> dict[str, Any]:
    """Return the head and the body; a body that is whole has its length said."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    headers += [(b"set-cookie", line.encode("latin-1")) for line in response.cookies]
    body: Any = response.body
    if isinstance(body, str):
        body = utf8(body)
    whole = isinstance(body, bytes) and response.status not in (204, 304)
    if whole and response.header("content-length") is None and response.header("transfer-encoding") is None:
        headers.append((b"content-length", str(len(body)).encode()))
    head = {"type": "http.response.start", "status": response.status, "headers": headers}
    return {"head": head, "body": body}
