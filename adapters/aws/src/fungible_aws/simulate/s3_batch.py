"""S3 Batch Operations: a direct call that the service makes, with a form of its own.

Amazon S3 user guide, "Invoke AWS Lambda function": a result for each task, by its taskId.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate.invoke import build, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRAME", "build", "read"]

FRAME: Mapping[str, Any] = {
    "invocationSchemaVersion": "2.0",
    "invocationId": "YXNkbGZqYWRmaiBhc2RmdW9hZHNmZGpmaGFzbGtkaGZza2RmaAo",
    "job": {"id": "f3cc4f60-61f6-4a2b-8a21-d07600c373ce", "userArguments": {}},
    "tasks": [{"taskId": "dGFza2lk", "s3Bucket": "orders", "s3Key": "a%2Fb", "s3VersionId": None}],
}
