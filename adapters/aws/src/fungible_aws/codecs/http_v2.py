"""API Gateway HTTP API, payload format 2.0 (API Gateway developer guide, Lambda proxy integrations)."""

from __future__ import annotations

from fungible_aws import gateway
from fungible_aws.gateway import encode as encode  # noqa: PLC0414  both surfaces of payload 2.0 answer alike

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fungible.codec import Options
    from fungible.events.http import HttpRequest

CARRIES: Mapping[str, str] = {
    "method": "exact", "path": "exact", "raw_path": "absent", "query": "exact", "headers": "joined",
    "cookies": "exact", "content": "exact", "client_ip": "exact",
}  # fmt: skip


def decode(wire: Any, _options: Options, /) -> HttpRequest:
    """Return the request; its path came decoded, so that it is never decoded again."""
    request = gateway.decode(wire, gateway.READ)
    stage = wire["requestContext"].get("stage")
    if stage != "$default" and type(stage) is str:
        request.path = _without_stage(stage, request.path)
    return request


def _without_stage(stage: str, path: str) -> str:
    """Drop the stage that a named one puts in front of rawPath; `$default` puts none there."""
    if path == f"/{stage}":
        return "/"
    return path[len(stage) + 1 :] if path.startswith(f"/{stage}/") else path
