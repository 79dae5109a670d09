"""Lambda function URLs: payload 2.0 with the path as the client sent it (Lambda developer guide, Function URLs)."""

from __future__ import annotations

from fungible.wire import percent_decoded
from fungible_aws import gateway
from fungible_aws.gateway import encode as encode  # noqa: PLC0414  both surfaces of payload 2.0 answer alike

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events.http import HttpRequest
    from fungible.events.lazy import Readers

CARRIES: Mapping[str, str] = {
    "method": "exact", "path": "exact", "raw_path": "exact", "query": "exact", "headers": "joined",
    "cookies": "exact", "content": "exact", "client_ip": "exact",
}  # fmt: skip

READ: Readers = {**gateway.READ, "raw_path": lambda wire: wire["rawPath"] or "/"}


def decode(wire: Any, _options: Options, /) -> HttpRequest:
    """Return the request, its path decoded once."""
    request = gateway.decode(wire, READ)
    request.path = percent_decoded(request.path, "rawPath")
    return request
