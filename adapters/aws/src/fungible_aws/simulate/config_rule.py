"""AWS Config: a direct call that the service makes, with a form of its own.

AWS Config developer guide, "Example events for AWS Config custom Lambda rules": evaluations go to PutEvaluations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible_aws.simulate.invoke import build, read

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FRAME", "build", "read"]

FRAME: Mapping[str, Any] = {
    "version": "1.0",
    "invokingEvent": '{"messageType": "ScheduledNotification"}',
    "ruleParameters": "{}",
    "resultToken": "token",
    "eventLeftScope": False,
    "configRuleName": "orders",
    "accountId": "123456789012",
}
