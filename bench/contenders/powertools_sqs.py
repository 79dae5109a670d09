"""The handler of `hand_sqs` on Powertools' batch processor."""

import json
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

processor = BatchProcessor(event_type=EventType.SQS)


def settle(record: SQSRecord) -> None:
    """Refuses an order of negative total."""
    if json.loads(record.body)["total"] < 0:
        raise ValueError("negative total")


def handler(event: dict[str, Any], context: Any) -> Any:
    """Settles each message, and reports those that failed."""
    return process_partial_response(event=event, record_handler=settle, processor=processor, context=context)
