"""Amazon Cognito user pools: a direct call that the service makes, with a form of its own.

Amazon Cognito developer guide, "Customizing user pool workflows with Lambda triggers": the function returns the
event, its response filled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate.invoke import build, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRAME", "build", "read"]

FRAME: Mapping[str, Any] = {
    "version": "1",
    "region": "us-east-1",
    "userPoolId": "us-east-1_example",
    "userName": "ann",
    "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "client"},
    "triggerSource": "PreSignUp_SignUp",
    "request": {"userAttributes": {"email": "ann@example.com"}},
    "response": {},
}
