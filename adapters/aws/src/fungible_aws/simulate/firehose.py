"""Amazon Data Firehose: a direct call that the service makes, with a form of its own.

Amazon Data Firehose developer guide, "Transform source data": each record is answered by its recordId.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate.invoke import build, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRAME", "build", "read"]

FRAME: Mapping[str, Any] = {
    "invocationId": "7d4e2d3a-8f2b-4a4e-9f3d-0a0c1d1e1f20",
    "deliveryStreamArn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/orders",
    "region": "us-east-1",
    "records": [{"recordId": "1", "approximateArrivalTimestamp": 1600000000000, "data": "YQ=="}],
}
