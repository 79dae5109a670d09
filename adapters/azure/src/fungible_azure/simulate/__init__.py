"""Azure's side of each kind, for tests and for `fungible run`; never imported at run time."""

from __future__ import annotations

from time import monotonic
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

CLOUD_EVENTS: Mapping[str, tuple[str, str]] = {
    "queue_storage": ("com.microsoft.storage.queuemessage", "//storagequeue/{source}"),
    "service_bus": ("com.microsoft.servicebus.message", "//servicebus/{source}"),
    "service_bus_topic": ("com.microsoft.servicebus.message", "//servicebus/{source}"),
}
"""The type and the source of each kind's messages as CloudEvents; Azure itself names none."""


def native(wire: Any, _seconds: float) -> Any:
    """Return the worker's context object of a call; it says nothing of the time that is left."""
    said = wire.get("invocation") if isinstance(wire, dict) else None
    return SimpleNamespace(
        invocation_id=said or "6b1f1f2e-0000-4000-8000-000000000001",
        function_name="law",
        function_directory="/home/site/wwwroot",
        trace_context=SimpleNamespace(trace_parent="", trace_state="", attributes={}),
        retry_context=SimpleNamespace(retry_count=0, max_retry_count=0),
        began=monotonic(),
    )
