"""DynamoDB Streams through an event source mapping.

Lambda developer guide, "Using Lambda with Amazon DynamoDB": the event; `_mapping` has the answer. DynamoDB API
reference, "StreamRecord": the time is rounded down to the second; "AttributeValue": how values are written.
"""

from __future__ import annotations

from base64 import b64encode
from decimal import Decimal
from hashlib import md5
from typing import TYPE_CHECKING, Any

from fungible_aws.simulate._gateway import ACCOUNT, REGION
from fungible_aws.simulate._mapping import VARIANTS, checkpointed, seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.document import DocumentChange
    from fungible.outcome import Ack, Retry

__all__ = ["VARIANTS", "build", "read"]

ORDERED = True
"""Each shard of the stream keeps its order."""
FREE = ("Keys", "NewImage", "OldImage")
"""Keys below which an item says what it likes, each value under its type."""
NAMES = {"created": "INSERT", "updated": "MODIFY", "deleted": "REMOVE"}


def build(changes: Sequence[DocumentChange[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one batch; the stream shows new and old images. Options: name, region, account."""
    given = options or {}
    return {"Records": [_record(index, change, given) for index, change in enumerate(changes)]}


def _record(index: int, change: DocumentChange[Any], options: Mapping[str, Any]) -> dict[str, Any]:
    region = options.get("region", REGION)
    table = f"arn:aws:dynamodb:{region}:{options.get('account', ACCOUNT)}:table/{options.get('name', 'table')}"
    before, after = change.text
    images = {"OldImage": before, "NewImage": after}
    return {
        "eventID": md5(str(index).encode(), usedforsecurity=False).hexdigest(),
        "eventName": NAMES[change.action or "updated"],
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": region,
        "dynamodb": {
            "ApproximateCreationDateTime": seconds(change.time),
            "Keys": _attributes(change.key),
            **{name: _attributes(image) for name, image in images.items() if image is not None},
            "SequenceNumber": f"{4421584500000000017450439091 + index}",
            "SizeBytes": 26,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": f"{table}/stream/2015-06-27T00:48:05.899",
    }


def _attributes(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _attribute(value) for name, value in document.items()}


def _attribute(value: Any) -> dict[str, Any]:
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int() | float() | Decimal():
            return {"N": format(Decimal(repr(value)) if isinstance(value, float) else Decimal(value), "f")}
        case bytes():
            return {"B": b64encode(value).decode()}
        case dict():
            return {"M": _attributes(value)}
        case set() | frozenset():
            return _set([_attribute(one) for one in value])
        case _:
            return {"L": [_attribute(one) for one in value]}


def _set(values: list[dict[str, Any]]) -> dict[str, Any]:
    kind = next(iter(values[0])) if values else "S"
    return {f"{kind}S": [one[kind] for one in values]}


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each record after this delivery, which is of one shard."""
    places = [("shard", record["dynamodb"]["SequenceNumber"]) for record in wire["Records"]]
    return checkpointed(answer, places, options)
