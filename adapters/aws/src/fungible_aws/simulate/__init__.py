"""AWS's side of each wire: `build` makes the native event, `read` makes of the answer what the service would.

Never imported at run time. All functions are pure: what a service draws from its clock or its dice is an option
with a constant default. An answer that is an exception stands for an invocation that failed.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOUD_EVENTS: Mapping[str, tuple[str, str]] = {"sqs": ("com.amazonaws.sqs.message", "//sqs.amazonaws.com/{source}")}
"""The type and the source of each kind's messages as CloudEvents; AWS itself names none."""


def native(wire: object, seconds: float, /) -> SimpleNamespace:
    """Return the context object of an invocation that may last so many seconds more."""
    return SimpleNamespace(
        aws_request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
        function_version="$LATEST",
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:orders",
        get_remaining_time_in_millis=lambda: int(seconds * 1000),
    )
