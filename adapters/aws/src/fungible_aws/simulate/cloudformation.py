"""CloudFormation custom resources: a direct call that the service makes, with a form of its own.

CloudFormation user guide, "Custom resource request objects": the answer goes to ResponseURL, and what the function
returns is not read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate.invoke import build, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRAME", "build", "read"]

FRAME: Mapping[str, Any] = {
    "RequestType": "Create",
    "ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:orders",
    "ResponseURL": "https://cloudformation.example.com/answer",
    "StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/shop/5b918d10-cd98-11ea-90d5-0a9cd3354c10",
    "RequestId": "62acf9b3-6f2c-4d4d-b5e0-4c1f2b2a4b1f",
    "LogicalResourceId": "Orders",
    "ResourceType": "Custom::Orders",
    "ResourceProperties": {"Count": "1"},
}
