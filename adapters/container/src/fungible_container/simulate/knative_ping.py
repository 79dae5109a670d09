"""Knative's PingSource with one of its events.

Knative documentation, "PingSource reference"; knative/eventing, pkg/adapter/mtping/runner.go and
pkg/apis/sources/v1/ping_types.go: the type and the source of its events.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fungible_container.simulate import fates, posted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.tick import Tick
    from fungible.outcome import Ack, Reject, Retry

MOST = 1
"""A request brings one instant."""
WHEN = datetime(2026, 1, 1, 3, 0, 0, 250_000, tzinfo=UTC)


def build(ticks: Sequence[Tick], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of one instant. Option: name, the bound path."""
    [tick] = ticks
    headers = [
        ("ce-specversion", "1.0"),
        ("ce-id", "fe2d5c5f-0e1a-4b6e-8c8f-2d8a0b3a5f5d"),
        ("ce-source", f"/apis/v1/namespaces/default/pingsources/{tick.name}"),
        ("ce-type", "dev.knative.sources.ping"),
        ("ce-time", (tick.scheduled_at or WHEN).isoformat().replace("+00:00", "Z")),
    ]
    return posted((options or {}).get("name", "/"), headers, b"")


def read(
    answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /
) -> list[Ack | Retry | Reject]:
    """Return what becomes of the instant."""
    return fates(answer, 1)
