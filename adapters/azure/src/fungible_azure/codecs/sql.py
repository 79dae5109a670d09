"""Azure SQL's change tracking (Azure Functions, Azure SQL trigger; azure-functions-sql-extension, SqlChange).

The wire form is `{"table": name, "changes": [{"Operation": 0, 1 or 2, "Item": the row}]}`. Of a deleted row the item
holds the primary key alone; which columns are the key is told by the binding, since no change says it.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.document import DocumentChange
from fungible.wire import need
from fungible_azure import whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

CARRIES: Mapping[str, str] = {
    "action": "exact", "after": "exact", "before": "unshown", "collection": "exact", "key": "exact", "time": "absent",
}  # fmt: skip

ACTIONS = ("created", "updated", "deleted")
"""By the numbers of the extension's SqlChangeOperation."""

READ: Readers = {
    "action": lambda change: ACTIONS[change["Operation"]],
    "native": lambda change: change,
    "text": lambda change: (None, None if change["Operation"] == 2 else change["Item"]),
    "time": lambda _: None,
}
_change = received(DocumentChange, READ, "changes")


def decode(wire: Any, options: Options, /) -> Items:
    """Return an item for each change; one that cannot be read is the error of its own place alone."""
    need(wire, "table", str)
    changes: list[Any] = need(wire, "changes", list)
    key = options.get("key", ("id",))
    return [_item(change, at, wire["table"], key) for at, change in enumerate(changes)]


def _item(change: Any, at: int, table: str, key: Sequence[str]) -> DocumentChange[Any] | MalformedEvent:
    operation, row = (change.get("Operation"), change.get("Item")) if type(change) is dict else (None, None)
    if type(operation) is not int or not 0 <= operation < len(ACTIONS) or type(row) is not dict:
        return MalformedEvent(f"changes[{at}]", "has no Operation of 0 to 2, or no Item")
    for name in key:
        if name not in row:
            return MalformedEvent(f"changes[{at}].Item.{name}", "is missing: name the key's columns, sql(…, key=…)")
    found: DocumentChange[Any] = _change(change, at)
    found.collection = table
    found.key = {name: row[name] for name in key}
    return found


ordered = whole.in_order
one_answer = whole.one_answer
encode = whole.encode
