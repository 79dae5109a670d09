"""Azure Cosmos DB's change feed in latest-version mode (Azure Functions, Azure Cosmos DB trigger).

The wire form is `{"container": "database/container", "documents": [each Document]}`. The feed shows the newest
version of a document alone: neither what it was before, nor whether it is new, nor that it was deleted (Azure Cosmos
DB, Change feed modes).
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events import received
from fungible.events.document import DocumentChange
from fungible.wire import may, need
from fungible_azure import whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers

CARRIES: Mapping[str, str] = {
    "action": "absent", "after": "exact", "before": "unshown", "collection": "exact", "key": "exact", "time": "seconds",
}  # fmt: skip

SYSTEM = frozenset(("_rid", "_self", "_etag", "_attachments", "_ts", "_lsn"))
"""What the service writes into every document (Azure Cosmos DB, Properties of an item); it is no part of `after`."""


def _time(document: Mapping[str, Any]) -> datetime | None:
    """Return when the document was written, which the service notes in seconds."""
    from datetime import UTC, datetime

    found = may(document, "_ts", int)
    try:
        return None if found is None else datetime.fromtimestamp(found, UTC)
    except (OverflowError, ValueError, OSError):
        raise MalformedEvent("_ts", "is no time") from None


READ: Readers = {
    "action": lambda _: None,
    "key": lambda document: {"id": document["id"]},
    "native": lambda document: document,
    "text": lambda document: (None, {name: value for name, value in document.items() if name not in SYSTEM}),
    "time": _time,
}
_change = received(DocumentChange, READ, "documents")


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each document; one that cannot be read is the error of its own place alone."""
    need(wire, "container", str)
    documents: list[Any] = need(wire, "documents", list)
    return [_item(document, at, wire["container"]) for at, document in enumerate(documents)]


def _item(document: Any, at: int, container: str) -> DocumentChange[Any] | MalformedEvent:
    if type(document) is not dict or type(document.get("id")) is not str:
        return MalformedEvent(f"documents[{at}]", "is not an object, or has no id")
    found: DocumentChange[Any] = _change(document, at)
    found.collection = container
    return found


ordered = whole.in_order
one_answer = whole.one_answer
encode = whole.encode
