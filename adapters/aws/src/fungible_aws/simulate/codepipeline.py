"""AWS CodePipeline: a direct call that the service makes, with a form of its own.

AWS CodePipeline user guide, "Invoke an AWS Lambda function": the result goes to PutJobSuccessResult or
PutJobFailureResult.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate.invoke import build, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRAME", "build", "read"]

FRAME: Mapping[str, Any] = {
    "CodePipeline.job": {
        "id": "11111111-abcd-1111-abcd-111111abcdef",
        "accountId": "123456789012",
        "data": {"actionConfiguration": {"configuration": {"FunctionName": "orders"}}, "inputArtifacts": []},
    },
}
