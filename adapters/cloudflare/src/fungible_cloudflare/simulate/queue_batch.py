"""Cloudflare Queues with a Worker as its consumer.

Queues documentation: "JavaScript APIs" (the batch, its messages and their calls, content types), "Batching, Retries
and Delays" (what is not acknowledged when the handler returns, and when it throws). workerd, api/queue: the first
call on a message wins; a body of type json comes parsed.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from fungible.outcome import ACK, Retry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack

MILLISECOND = timedelta(milliseconds=1)
UNIX = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH = 1_700_000_000_000
VARIANTS: Sequence[Mapping[str, Any]] = ({}, {"content_type": "json"})
"""The content types of a producer that give different wires for the same text."""
FREE = ("body",)
"""Keys whose value may be any JSON value, as a producer gave it."""


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return one batch. Options: name, content_type (text; json, where a text is the JSON of no text)."""
    given = options or {}
    records = [_record(at, message, given.get("content_type", "text")) for at, message in enumerate(messages)]
    return {"queue": given.get("name", "queue"), "messages": records}


def batch(name: str, bodies: Sequence[Any], ids: Sequence[str] = ()) -> dict[str, Any]:
    """Return a batch of bodies that are JSON, each with an id of its own where none are given."""
    return {
        "queue": name,
        "messages": [
            {"id": ids[at] if ids else f"{at:032x}", "timestamp": EPOCH, "attempts": 1, "body": body}
            for at, body in enumerate(bodies)
        ],
    }


def _record(at: int, message: Message[Any], content_type: str) -> dict[str, Any]:
    sent = EPOCH if message.sent_at is None else (message.sent_at - UNIX) // MILLISECOND
    text = message.raw.decode()
    return {
        "id": message.id or f"{at:032x}",
        "timestamp": sent,
        "attempts": message.attempt or 1,
        "body": _value(text) if content_type == "json" else text,
    }


def _value(text: str) -> Any:
    """Return what a producer of JSON sent, where a text says it as JSON.stringify would; else the text."""
    try:
        value = json.loads(text)
        same = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False) == text
    except (ValueError, RecursionError):
        return text
    return value if same and not isinstance(value, (str, float)) else text


def read(answer: Any, wire: Mapping[str, Any], options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each message after this delivery: what no call names is acknowledged by a return."""
    if isinstance(answer, BaseException):
        return [Retry(str(answer)) for _ in wire["messages"]]
    if len(answer) > len(wire["messages"]):
        return [Retry("a call on no message throws") for _ in wire["messages"]]
    calls = [*answer, *[[]] * (len(wire["messages"]) - len(answer))]
    return [_fate(call) for call in calls]


def _fate(call: Sequence[Any]) -> Ack | Retry:
    if not call or call[0] == "ack":
        return ACK
    delay = call[1]["delaySeconds"] if len(call) > 1 else None
    return Retry("retry() was called", after=delay)
