"""The Azure SQL extension: changed rows, many for each invocation (azure-functions-sql-extension, SqlChange)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible_azure.simulate._host import fates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.document import DocumentChange
    from fungible.outcome import Ack, Retry

FREE = ("Item",)
"""Keys below which a row may hold any JSON value."""
ORDERED = True
"""The changes of a table come in order."""
OPERATIONS: Mapping[str | None, int] = {"created": 0, "updated": 1, "deleted": 2, None: 1}


def build(changes: Sequence[DocumentChange[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker makes of one delivery. Option: name."""
    rows = [{"Operation": OPERATIONS[one.action], "Item": {**(one.after or {}), **one.key}} for one in changes]
    return {"table": (options or {}).get("name", "orders"), "changes": rows}


def host(changes: Sequence[DocumentChange[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends the worker: the data, and beside it the trigger's metadata."""
    return sent(build(changes, options), options)


def sent(delivery: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends of a delivery that `build` made."""
    return {"data": {"string": json.dumps(delivery["changes"])}, "metadata": {}}


def read(answer: Any, wire: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of each change: the leases of all rows end, or all of them come again."""
    return fates(answer, len(wire["changes"]))
