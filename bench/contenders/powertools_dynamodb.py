"""The handler of `hand_dynamodb` on Powertools' batch processor."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def settle(record: DynamoDBRecord) -> None:
    """Refuses an order of negative total."""
    if record.dynamodb and record.dynamodb.new_image["total"] < 0:
        raise ValueError("negative total")


def handler(event: dict[str, Any], context: Any) -> Any:
    """Settles each change, and reports those that failed."""
    return process_partial_response(event=event, record_handler=settle, processor=processor, context=context)
