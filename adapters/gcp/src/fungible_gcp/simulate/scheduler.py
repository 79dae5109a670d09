"""Cloud Scheduler with a job whose target is a path (Cloud Scheduler API reference, HttpTarget.headers).

Cloud Scheduler API reference, HttpTarget: 200 to 299 acknowledges. From memory: the user agent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible.outcome import ACK, Retry
from fungible_gcp.simulate import _events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.tick import Tick
    from fungible.outcome import Ack

MOST = 1
"""A request brings one instant."""


def build(ticks: Sequence[Tick], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of one instant. Option: name (the bound path)."""
    [tick] = ticks
    given = options or {}
    headers = [
        ["user-agent", "Google-Cloud-Scheduler"],
        ["content-type", "application/octet-stream"],
        ["x-cloudscheduler", "true"],
        ["x-cloudscheduler-jobname", tick.name or "nightly"],
        ["x-cloudscheduler-scheduletime", _events.moment(tick.scheduled_at)],
    ]
    return {"path": given.get("name", "/"), "headers": headers, "body": b""}


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the instant."""
    if isinstance(answer, BaseException):
        return [Retry(f"{type(answer).__name__}: {answer}")]
    status: int = answer["status"]
    return [ACK if 200 <= status < 300 else Retry(f"answered {status}")]
