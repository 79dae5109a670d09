"""HTTP as Starlette has it (ASGI specification, HTTP & WebSocket protocols 2.4), which async apps are served by.

The wire form is `{"scope": the ASGI scope, "body": bytes}`; the answer has `status`, `headers` and `body`, which
is bytes, or chunks as they come.
"""

from __future__ import annotations

from fungible import asgi
from fungible.events.http import received
from fungible_gcp import http
from fungible_gcp.http import encode as encode  # noqa: PLC0414  one of the codec's two functions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events import Readers
    from fungible.events.http import HttpRequest

CARRIES: Mapping[str, str] = {
    "method": "exact", "path": "exact", "raw_path": "exact", "query": "exact", "headers": "exact",
    "cookies": "exact", "content": "exact", "client_ip": "exact",
}  # fmt: skip


def _client_ip(wire: Mapping[str, Any]) -> str | None:
    return http.client_ip(asgi.headers(wire), asgi.peer(wire))


def _url(wire: Mapping[str, Any]) -> str:
    return http.url(asgi.headers(wire), asgi.url(wire))


READ: Readers = {**asgi.READ, "client_ip": _client_ip, "url": _url}
_request = received(READ)


def decode(wire: Any, _options: Options, /) -> HttpRequest:
    """Return the request."""
    return asgi.request_of(wire, _request)
