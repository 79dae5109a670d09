"""S3 that notifies a topic, which calls the function (S3 user guide, "Event message structure")."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible.events.message import Message
from fungible_aws.simulate import s3, sns
from fungible_aws.simulate.sns import MOST, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.object import ObjectEvent

__all__ = ["MOST", "VARIANTS", "build", "read"]

VARIANTS = s3.VARIANTS


def build(events: Sequence[ObjectEvent], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one message. Options: those of the topic."""
    given = options or {}
    return sns.build([Message(json.dumps(s3.build([one], given)), sent_at=one.time) for one in events], given)
