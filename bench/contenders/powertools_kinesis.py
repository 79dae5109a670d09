"""The handler of `hand_kinesis` on Powertools' batch processor."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.kinesis_stream_event import KinesisStreamRecord

processor = BatchProcessor(event_type=EventType.KinesisDataStreams)


def settle(record: KinesisStreamRecord) -> None:
    """Refuses an order of negative total."""
    if record.kinesis.data_as_json()["total"] < 0:
        raise ValueError("negative total")


def handler(event: dict[str, Any], context: Any) -> Any:
    """Settles each record, and reports those that failed."""
    return process_partial_response(event=event, record_handler=settle, processor=processor, context=context)
