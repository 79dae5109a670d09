"""Amazon DocumentDB's change streams through an event source mapping that looks documents up.

Lambda developer guide, "Using Lambda with Amazon DocumentDB": the event. "MongoDB Extended JSON (v2)": how values are
written; this side writes the relaxed form of numbers and dates, and the canonical one of the rest.
"""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fungible_aws.simulate._gateway import ACCOUNT, REGION
from fungible_aws.simulate._mapping import seconds, whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.document import DocumentChange
    from fungible.outcome import Ack, Retry

ORDERED = True
"""The change stream keeps its order."""
FREE = ("documentKey", "fullDocument", "fullDocumentBeforeChange", "updateDescription")
"""Keys below which a document may hold any JSON value."""
NAMES = {"created": "insert", "updated": "update", "deleted": "delete"}


def build(changes: Sequence[DocumentChange[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the event of one batch. Options: name, the collection's, database, region, account."""
    given = options or {}
    return {
        "eventSourceArn": f"arn:aws:rds:{given.get('region', REGION)}:{given.get('account', ACCOUNT)}:cluster:orders",
        "events": [{"event": _event(index, change, given)} for index, change in enumerate(changes)],
        "eventSource": "aws:docdb",
    }


def _event(index: int, change: DocumentChange[Any], options: Mapping[str, Any]) -> dict[str, Any]:
    _, after = change.text
    return {
        "_id": {"_data": f"0163eeb6e7000000090100000009{index:08x}"},
        "clusterTime": {"$timestamp": {"t": seconds(change.time), "i": index + 1}},
        "documentKey": _relaxed(dict(change.key)),
        **({} if after is None else {"fullDocument": _relaxed(after)}),
        "ns": {"db": options.get("database", "shop"), "coll": options.get("name", "orders")},
        "operationType": NAMES[change.action or "updated"],
    }


def _relaxed(value: Any) -> Any:
    match value:
        case dict():
            return {name: _relaxed(one) for name, one in value.items()}
        case list() | tuple():
            return [_relaxed(one) for one in value]
        case bytes():
            return {"$binary": {"base64": b64encode(value).decode(), "subType": "00"}}
        case datetime():
            return {"$date": value.isoformat().replace("+00:00", "Z")}
        case Decimal():
            return {"$numberDecimal": str(value)}
        case _:
            return value


def read(answer: Any, wire: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each change after this delivery."""
    return whole(answer, len(wire["events"]))
