"""What AWS's Lambda client has loaded, and what it hands over, before it imports a handler."""

from __future__ import annotations

import time

from awslambdaric import bootstrap, lambda_config, lambda_runtime_client
from awslambdaric.lambda_context import LambdaContext

TYPE_CHECKING = False  # typing is not loaded yet where a cold start is measured
if TYPE_CHECKING:
    from typing import Any

LOADED = (bootstrap, lambda_config, lambda_runtime_client)
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:orders"


def unmarshal(event: str) -> Any:
    """Returns a native event as the client's own JSON reader makes it."""
    return lambda_runtime_client.LambdaRuntimeClient.marshaller.unmarshal_request(event)


def context(number: int) -> LambdaContext:
    """Returns a native context whose deadline is an hour away."""
    deadline = int(time.time() * 1000) + 3_600_000
    return LambdaContext(f"8476a536-e9f4-11e8-9739-{number:012}", None, None, deadline, ARN)
