"""S3 through a rule of EventBridge (S3 user guide, "EventBridge event message structure", "Using EventBridge").

From memory: keys are not encoded there, which the user guide's examples leave open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate import s3
from fungible_aws.simulate._push import fates
from fungible_aws.simulate.eventbridge import MOST, envelope

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.object import ObjectEvent
    from fungible.outcome import Ack, Retry

__all__ = ["MOST", "VARIANTS", "build", "read"]

VARIANTS = s3.VARIANTS
_TYPES: Mapping[str, str] = {
    "created": "Object Created",
    "deleted": "Object Deleted",
    "archived": "Object Access Tier Changed",
    "restored": "Object Restore Completed",
    "metadata": "Object Tags Added",
}


def build(events: Sequence[ObjectEvent], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return one event. Options: name, region, account."""
    [event] = events
    given = options or {}
    bucket = event.bucket or given.get("name", "bucket")
    told = {"size": event.size, "etag": event.etag, "version-id": event.version}
    detail = {
        "version": "0",
        "bucket": {"name": bucket},
        "object": {
            "key": event.key,
            **{name: value for name, value in told.items() if value is not None},
            "sequencer": "617f08299329d189",
        },
        "request-id": "N4N7GDK58NMKJ12R",
        "requester": "123456789012",
    }
    return {
        **envelope(_TYPES.get(event.action, event.action), "aws.s3", event.time, given),
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": detail,
    }


def read(answer: Any, _wire: Any, _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of the event after this call."""
    return fates(answer, 1)
