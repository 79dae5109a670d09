"""Google's side of each wire: `build` makes what reaches the function, `read` sees its answer as the sender does.

Never imported at run time. All functions are pure. An answer that is an exception stands for a function that raised,
of which the framework makes a 500 (functions-framework, `crash_handler`).
"""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import TYPE_CHECKING

from fungible.events import Headers

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOUD_EVENTS: Mapping[str, tuple[str, str]] = {
    "pubsub": ("google.cloud.pubsub.topic.v1.messagePublished", "//pubsub.googleapis.com/{source}")
}
"""The type and the source of each kind's messages as CloudEvents (functions-framework, event_conversion)."""


def native(wire: object, seconds: float, /) -> SimpleNamespace:
    """Return what the entry hands on as the call's own: the request's headers, and an end so many seconds away."""
    headers = Headers([("Function-Execution-Id", "pUJxJ6n8cNJ0"), ("traceparent", f"00-{'a1' * 16}-{'b2' * 8}-01")])
    return SimpleNamespace(request=SimpleNamespace(headers=headers), ends=time.monotonic() + seconds)
