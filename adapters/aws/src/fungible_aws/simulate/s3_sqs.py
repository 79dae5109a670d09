"""S3 that notifies a queue (S3 user guide, "Event message structure"), one event in a message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible.events.message import Message
from fungible_aws.simulate import s3, sqs
from fungible_aws.simulate.sqs import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.object import ObjectEvent

__all__ = ["VARIANTS", "build", "read"]

VARIANTS: Sequence[Mapping[str, Any]] = ({}, {"partial": True, "actions": s3.EVERY_ACTION[:5]})


def build(events: Sequence[ObjectEvent], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one batch of the queue. Options: those of the queue."""
    given = options or {}
    return sqs.build([Message(json.dumps(s3.build([one], given)), sent_at=one.time) for one in events], given)
