"""The handler of events that one writes without any library: the floor of its budget."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def placed(event_id: str, order: dict[str, Any]) -> None:
    """Refuses an order of negative total."""
    if not event_id or order["total"] < 0:
        raise ValueError("negative total")


def handler(event: dict[str, Any], context: object) -> None:
    """Takes each order that was placed; another event is a mistake of the rule."""
    if event["detail-type"] != "OrderPlaced" or not event["source"].startswith("com.example."):
        raise LookupError(event["detail-type"])
    placed(event["id"], event["detail"])
