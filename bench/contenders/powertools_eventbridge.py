"""The handler of `hand_eventbridge` on Powertools' data class."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, event_source


@event_source(data_class=EventBridgeEvent)
def handler(event: EventBridgeEvent, context: Any) -> None:
    """Takes each order that was placed; another event is a mistake of the rule."""
    if event.detail_type != "OrderPlaced" or not event.source.startswith("com.example."):
        raise LookupError(event.detail_type)
    if not event.get_id or event.detail["total"] < 0:
        raise ValueError("negative total")
