"""The Cosmos DB extension: the newest versions of documents, many for each invocation.

Azure Cosmos DB, "Change feed modes" (latest version mode) and "Properties of an item"; azure.functions,
CosmosDBTriggerConverter: the JSON that it reads.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fungible_azure.simulate._host import EPOCH, fates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.document import DocumentChange
    from fungible.outcome import Ack, Retry

FREE = ("documents",)
"""Keys below which a document may hold any JSON value."""
ORDERED = True
"""The change feed keeps the order of each partition key."""
DRAWS: Mapping[str, Any] = {"actions": ("created", "updated")}
"""A deletion does not show in this mode."""


def build(changes: Sequence[DocumentChange[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker makes of one delivery. Option: name."""
    documents = [_document(at, change) for at, change in enumerate(changes)]
    return {"container": (options or {}).get("name", "orders"), "documents": documents}


def _document(at: int, change: DocumentChange[Any]) -> dict[str, Any]:
    """Return the document with what the service writes into it."""
    rid = f"abcdefghijkl{at:04}AAAAAAAA=="
    return {
        **(change.after or {}),
        **change.key,
        "_rid": rid,
        "_self": f"dbs/abcdef==/colls/abcdefghijk=/docs/{rid}/",
        "_etag": f'"{at:08x}-0000-0000-0000-000000000000"',
        "_attachments": "attachments/",
        "_ts": int((change.time or EPOCH).timestamp()),
        "_lsn": at + 1,
    }


def host(changes: Sequence[DocumentChange[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends the worker: the data, and beside it the trigger's metadata."""
    return sent(build(changes, options), options)


def sent(delivery: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends of a delivery that `build` made."""
    return {"data": {"string": json.dumps(delivery["documents"])}, "metadata": {}}


def read(answer: Any, wire: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of each change: the lease moves behind all, or the retry policy brings all again."""
    return fates(answer, len(wire["documents"]))
