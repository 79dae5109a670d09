"""The handler of a table's changes that one writes without any library, the new document made plain."""

from __future__ import annotations

from base64 import b64decode
from decimal import Decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def plain(value: dict[str, Any]) -> Any:
    """Returns the plain value of an attribute value."""
    ((kind, inner),) = value.items()
    if kind in ("S", "BOOL"):
        return inner
    if kind == "N":
        return Decimal(inner)
    if kind == "M":
        return {name: plain(one) for name, one in inner.items()}
    if kind == "L":
        return [plain(one) for one in inner]
    if kind == "NULL":
        return None
    if kind == "B":
        return b64decode(inner)
    if kind == "SS":
        return set(inner)
    return {Decimal(one) if kind == "NS" else b64decode(one) for one in inner}


def settle(order: dict[str, Any]) -> None:
    """Refuses an order of negative total."""
    if order["total"] < 0:
        raise ValueError("negative total")


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Settles each change, and reports the first that failed, from which on all come again."""
    for record in event["Records"]:
        change = record["dynamodb"]
        try:
            settle({name: plain(value) for name, value in change["NewImage"].items()})
        except Exception:
            return {"batchItemFailures": [{"itemIdentifier": change["SequenceNumber"]}]}
    return {"batchItemFailures": []}
