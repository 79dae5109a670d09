"""A push subscription of Pub/Sub, wrapped or unwrapped with its metadata, and Eventarc with a topic's messages.

Pub/Sub documentation, "Push subscriptions": the body, with each name in camel and in snake case, and what acks;
"Payload unwrapping": the headers; "Dead-letter topics": deliveryAttempt. From memory: the user agent, and the names
of the headers x-goog-pubsub-ordering-key and x-goog-pubsub-delivery-attempt. google.events.cloud.pubsub.v1,
MessagePublishedData: the data of a CloudEvent is the body of a push.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from fungible_gcp.simulate import _events

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack, Retry

MOST = 1
"""A request brings one message."""
VARIANTS: tuple[Mapping[str, Any], ...] = ({}, {"envelope": "binary"}, {"envelope": "structured"})


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of one message. Options: name (the bound path), subscription, unwrapped, envelope."""
    [message] = messages
    given = options or {}
    source = message.source or given.get("name", "orders")
    subscription = given.get("subscription", f"projects/local/subscriptions/{source}")
    if "envelope" in given:
        return _published(message, subscription, given)
    make = _unwrapped if given.get("unwrapped", False) else _wrapped
    headers, body = make(message, subscription)
    agent = ["user-agent", "CloudPubSub-Google"]
    return {"path": given.get("name", "/"), "headers": [agent, *headers], "body": body}


def _published(message: Message[Any], subscription: str, options: Mapping[str, Any]) -> dict[str, Any]:
    attributes = {
        "id": message.id or "1",
        "source": "//pubsub.googleapis.com/projects/local/topics/orders",
        "type": "google.cloud.pubsub.topic.v1.messagePublished",
        "time": _events.moment(message.sent_at),
        "datacontenttype": "application/json",
    }
    return _events.cloud_event(attributes, _wrapped(message, subscription)[1], options)


def _wrapped(message: Message[Any], subscription: str) -> tuple[list[list[str]], bytes]:
    sent = _events.moment(message.sent_at)
    content: dict[str, Any] = {"messageId": message.id, "message_id": message.id}
    content |= {"publishTime": sent, "publish_time": sent}
    if message.raw:
        content["data"] = b64encode(message.raw).decode()
    if message.attributes:
        content["attributes"] = dict(message.attributes)
    if message.group is not None:
        content["orderingKey"] = message.group
    push: dict[str, Any] = {"message": content, "subscription": subscription}
    if message.attempt is not None:
        push["deliveryAttempt"] = message.attempt
    return [["content-type", "application/json"]], json.dumps(push).encode()


def _unwrapped(message: Message[Any], subscription: str) -> tuple[list[list[str]], bytes]:
    facts = {
        "subscription-name": subscription,
        "message-id": message.id,
        "publish-time": _events.moment(message.sent_at),
        "ordering-key": message.group,
        "delivery-attempt": message.attempt,
    }
    headers = [[f"x-goog-pubsub-{name}", str(value)] for name, value in facts.items() if value is not None]
    return [*headers, *([name, value] for name, value in message.attributes.items())], message.raw


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the message."""
    return _events.settled(answer)
