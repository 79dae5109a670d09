"""Facts that the events of several services say alike."""

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


NONE = type(None)


def number(found: Any) -> str:
    """Return a place in a log as text, empty where the host did not send one."""
    return "" if found is None else str(found)


def count(record: Mapping[str, Any], key: str, at: str = "") -> int | None:
    """Return a number of deliveries, from 1."""
    found: int | None = may(record, key, int, at)
    if found is not None and found < 1:
        raise MalformedEvent(at + key, "is no count")
    return found


def instant(record: Mapping[str, Any], key: str, at: str = "") -> datetime | None:
    """Return an aware datetime; a time without a zone is in UTC, which every service here keeps."""
    from datetime import UTC, datetime

    found = may(record, key, str, at)
    if found is None:
        return None
    try:
        parsed = datetime.fromisoformat(found)
    except ValueError:
        raise MalformedEvent(at + key, "is no time of ISO 8601") from None
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed


def attributes(record: Mapping[str, Any], key: str) -> Mapping[str, str]:
    """Return properties as text; numbers, booleans and the like stay the JSON that they came in."""
    found = may(record, key, dict) or {}
    return {str(name): as_text(value) for name, value in found.items()}


def as_text(value: Any) -> str:
    """Return a value as text: a text as it is, all else as JSON."""
    if type(value) is str:
        return value
    from json import dumps

    return dumps(value)
