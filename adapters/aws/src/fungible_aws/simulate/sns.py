"""SNS that calls the function itself (Lambda developer guide, "Using AWS Lambda with Amazon SNS").

SNS developer guide, "Parsing Amazon SNS message formats": the notification, and what a queue gets of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fungible_aws.simulate._gateway import ACCOUNT, REGION
from fungible_aws.simulate._push import fates, millis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack, Retry

MOST = 1
SIGNATURE = "tcc6faL2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j65r8D2Ntg=="


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one message. Options: name, region, account."""
    given = options or {}
    records = [
        {
            "EventVersion": "1.0",
            "EventSubscriptionArn": f"{topic_arn(given)}:21be56ed-a058-49f5-8c98-aedd2564c486",
            "EventSource": "aws:sns",
            "Sns": {
                **notification(index, message, given),
                "SigningCertUrl": "https://sns.example.com/certificate.pem",
                "UnsubscribeUrl": "https://sns.example.com/?Action=Unsubscribe",
            },
        }
        for index, message in enumerate(messages)
    ]
    return {"Records": records}


def topic_arn(options: Mapping[str, Any]) -> str:
    """Return the topic's ARN."""
    region, account = options.get("region", REGION), options.get("account", ACCOUNT)
    return f"arn:aws:sns:{region}:{account}:{options.get('topic', options.get('name', 'topic'))}"


def notification(index: int, message: Message[Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a notification says wherever it goes."""
    return {
        "Type": "Notification",
        "MessageId": message.id or str(UUID(int=index + 1)),
        "TopicArn": topic_arn(options),
        "Message": message.raw.decode(),
        "Timestamp": millis(message.sent_at),
        "SignatureVersion": "1",
        "Signature": SIGNATURE,
        "MessageAttributes": {name: {"Type": "String", "Value": value} for name, value in message.attributes.items()},
    }


def read(answer: Any, wire: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of the message after this call."""
    return fates(answer, len(wire["Records"]))
