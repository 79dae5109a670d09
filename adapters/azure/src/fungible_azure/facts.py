"""Facts that the messages of both queue services say alike."""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.wire import may

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any


def text(body: bytes) -> str | bytes:
    """Return a body as text, and as bytes where it is none."""
    try:
        return str(body, "utf-8")
    except UnicodeDecodeError:
        return body


def count(record: Mapping[str, Any], key: str) -> int | None:
    """Return a number of deliveries, from 1."""
    found: int | None = may(record, key, int)
    if found is not None and found < 1:
        raise MalformedEvent(key, "is no count")
    return found


def instant(record: Mapping[str, Any], key: str) -> datetime | None:
    """Return an aware datetime; a time without a zone is in UTC, which both services keep."""
    from datetime import UTC, datetime

    found = may(record, key, str)
    if found is None:
        return None
    try:
        parsed = datetime.fromisoformat(found)
    except ValueError:
        raise MalformedEvent(key, "is no time of ISO 8601") from None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed
