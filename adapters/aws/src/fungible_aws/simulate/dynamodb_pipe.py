"""DynamoDB Streams through an EventBridge pipe (EventBridge user guide, "Amazon DynamoDB stream as a source")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate import dynamodb
from fungible_aws.simulate._pipes import read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.document import DocumentChange

__all__ = ["FREE", "ORDERED", "build", "read"]

FREE, ORDERED = dynamodb.FREE, dynamodb.ORDERED


def build(changes: Sequence[DocumentChange[Any]], options: Mapping[str, Any] | None = None, /) -> list[dict[str, Any]]:
    """Return one batch. Options: those of the table."""
    found: list[dict[str, Any]] = dynamodb.build(changes, options)["Records"]
    return found
