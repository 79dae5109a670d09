"""Lambda function URLs: payload 2.0 with the path as the client sent it (Lambda developer guide, Function URLs)."""

from __future__ import annotations

from fungible.wire import percent_decoded
from fungible_aws.codecs import http_v2
from fungible_aws.codecs.http_v2 import encode as encode  # noqa: PLC0414  both surfaces of payload 2.0 answer alike

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events import Readers
    from fungible.events.http import HttpRequest

CARRIES: Mapping[str, str] = {
    "method": "exact", "path": "exact", "raw_path": "exact", "query": "exact", "headers": "joined",
    "cookies": "exact", "content": "exact", "client_ip": "exact",
}  # fmt: skip

READ: Readers = {**http_v2.READ, "raw_path": lambda wire: wire["rawPath"] or "/"}


def decode(wire: Any, _options: Options, /) -> HttpRequest:
    """Return the request, its path decoded once."""
    request = http_v2.decode(wire, _options, READ)
    request.path = percent_decoded(request.path, "rawPath")
    return request
