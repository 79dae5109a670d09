"""A subscription filter of CloudWatch Logs (CloudWatch Logs user guide, "Subscription filters with AWS Lambda")."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import timedelta
from gzip import compress, decompress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fungible_aws.simulate._gateway import ACCOUNT
from fungible_aws.simulate._push import MOMENT, fates
from fungible_aws.simulate.sqs import UNIX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack, Retry


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one batch, which is of one log stream. Options: group, account."""
    given = options or {}
    first = messages[0]
    content = {
        "messageType": "DATA_MESSAGE",
        "owner": given.get("account", ACCOUNT),
        "logGroup": first.source or given.get("group", "/orders"),
        "logStream": first.group or "2019/03/13/[$LATEST]94fa867e5374431291a7fc14e2f56ae7",
        "subscriptionFilters": ["everything"],
        "logEvents": [_event(index, one) for index, one in enumerate(messages)],
    }
    return {"awslogs": {"data": b64encode(compress(json.dumps(content).encode(), mtime=0)).decode()}}


def _event(index: int, message: Message[Any]) -> dict[str, Any]:
    fields = {"extractedFields": dict(message.attributes)} if message.attributes else {}
    moment = message.sent_at or MOMENT
    return {
        "id": message.id or str(UUID(int=index + 1)),
        "timestamp": (moment - UNIX) // timedelta(milliseconds=1),
        "message": message.raw.decode(),
        **fields,
    }


def read(answer: Any, wire: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each log event after this call."""
    content = json.loads(decompress(b64decode(wire["awslogs"]["data"])))
    return fates(answer, len(content["logEvents"]))
