"""Amazon MSK through an event source mapping (Lambda developer guide, "Using Lambda with Amazon MSK")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate import kafka
from fungible_aws.simulate._gateway import ACCOUNT, REGION
from fungible_aws.simulate.kafka import FREE, ORDERED, VARIANTS, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.record import Record

__all__ = ["FREE", "ORDERED", "VARIANTS", "build", "read"]

CLUSTER = "cluster/orders/e9f754c6-d29a-4430-a7db-958a19fd2c54-4"


def build(records: Sequence[Record[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one batch. Options: name, region, account."""
    given = options or {}
    arn = f"arn:aws:kafka:{given.get('region', REGION)}:{given.get('account', ACCOUNT)}:{CLUSTER}"
    return {**kafka.build(records, given), "eventSource": "aws:kafka", "eventSourceArn": arn}
