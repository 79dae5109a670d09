"""The handler of `hand_s3` on Powertools' data class."""

from typing import Any
from urllib.parse import unquote_plus

from aws_lambda_powertools.utilities.data_classes import S3Event, event_source


@event_source(data_class=S3Event)
def handler(event: S3Event, context: Any) -> None:
    """Receives each receipt that was created."""
    for record in event.records:
        content = record.s3.get_object
        key = unquote_plus(content.key)
        if not record.event_name.startswith("ObjectCreated:") or not key.endswith(".json"):
            continue
        if not (record.s3.bucket.name and key and content.etag) or content.size > 1 << 20:
            raise ValueError("no receipt")
