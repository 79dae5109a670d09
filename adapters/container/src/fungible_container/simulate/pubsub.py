"""Pub/Sub with one push to a subscription's endpoint.

Pub/Sub documentation, "Push subscriptions" (the wrapped body, which statuses ack), "Dead-letter topics"
(deliveryAttempt), "Order messages" (orderingKey).
"""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fungible.outcome import ACK, Retry
from fungible_container.simulate import posted, status_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack

MOST = 1
"""A request brings one message."""
ACKS = (102, 200, 201, 202, 204)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of one message. Options: name (the bound path), subscription."""
    [message] = messages
    given = options or {}
    source = message.source or given.get("name", "orders")
    sent = (message.sent_at or EPOCH).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    content: dict[str, Any] = {"messageId": message.id, "message_id": message.id}
    content |= {"publishTime": sent, "publish_time": sent}
    if message.raw:
        content["data"] = b64encode(message.raw).decode()
    if message.attributes:
        content["attributes"] = dict(message.attributes)
    if message.group is not None:
        content["orderingKey"] = message.group
    push: dict[str, Any] = {
        "message": content,
        "subscription": given.get("subscription", f"projects/local/subscriptions/{source}"),
    }
    if message.attempt is not None:
        push["deliveryAttempt"] = message.attempt
    headers = [("content-type", "application/json"), ("user-agent", "CloudPubSub-Google")]
    return posted(given.get("name", "/"), headers, json.dumps(push).encode())


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the message: five statuses let it be forgotten, after all else it comes again."""
    status = status_of(answer)
    return [ACK if status in ACKS else Retry(f"answered {status}")]
