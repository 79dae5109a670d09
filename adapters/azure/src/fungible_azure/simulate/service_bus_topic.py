"""The Service Bus extension on a topic's subscription: the same wire and the same rules as on a queue."""

from __future__ import annotations

from fungible_azure.simulate.service_bus import FREE, MOST, ORDERED, VARIANTS, build, host, read, sent

__all__ = ["FREE", "MOST", "ORDERED", "VARIANTS", "build", "host", "read", "sent"]
