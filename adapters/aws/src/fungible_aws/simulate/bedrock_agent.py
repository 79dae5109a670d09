"""Agents for Amazon Bedrock: a direct call that the service makes, with a form of its own.

Amazon Bedrock user guide, "Configure Lambda functions to send information an agent elicits": the answer names
action group and path or function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate.invoke import build, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRAME", "build", "read"]

FRAME: Mapping[str, Any] = {
    "messageVersion": "1.0",
    "agent": {"name": "shop", "id": "A1", "alias": "TSTALIASID", "version": "DRAFT"},
    "inputText": "where is my order",
    "sessionId": "s-1",
    "actionGroup": "orders",
    "function": "find",
    "parameters": [{"name": "id", "type": "string", "value": "a"}],
    "sessionAttributes": {},
    "promptSessionAttributes": {},
}
