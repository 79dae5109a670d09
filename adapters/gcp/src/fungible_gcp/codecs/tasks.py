"""Tasks of Cloud Tasks over HTTP (Cloud Tasks documentation, Create HTTP target tasks: Write a task handler).

The wire form is a request: the body is the task's own, headers name the task, its queue and the attempt.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events.message import Message
from fungible.outcome import Retry
from fungible_gcp import http, single
from fungible_gcp.single import custom, headers, last, text
from fungible_gcp.single import one_answer as one_answer  # noqa: PLC0414  one of the codec's functions
from fungible_gcp.single import ordered as ordered  # noqa: PLC0414  likewise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.events import Readers
    from fungible.outcome import Verdict

CARRIES: Mapping[str, str] = {
    "id": "exact", "text": "exact", "attributes": "absent", "sent_at": "absent", "attempt": "exact",
    "source": "exact", "group": "absent",
}  # fmt: skip

_MARK = "x-cloudtasks-"
_COUNT = f"{_MARK}taskretrycount"


def _attempt(given: Mapping[str, str]) -> int | None:
    """Return the attempt that this is; the queue counts those before it."""
    count = given.get(_COUNT)
    if count is None:
        return None
    if not (count.isascii() and count.isdigit() and len(count) < 20):
        raise MalformedEvent(f"headers.{_COUNT}", "is no count")
    return int(count) + 1


READ: Readers = {
    "attempt": _attempt,
    "attributes": lambda given: custom(given, _MARK),
    "group": lambda _: None,
    "native": lambda given: given,
    "sent_at": lambda _: None,
    "source": lambda given: last(given.get(f"{_MARK}queuename")),
}


def decode(wire: Any, _options: Options, /) -> Items:
    """Return the one task; a request that no queue makes is none."""
    given = headers(wire)
    name = given.get(f"{_MARK}taskname")
    if name is None:
        raise MalformedEvent(f"headers.{_MARK}taskname", "is missing: no queue of Cloud Tasks sent this")
    message: Message[Any] = Message.of(READ, given)
    message.id = name
    message.text = text(http.body(wire))
    return [message]


def encode(verdicts: Sequence[Verdict], wire: Any, options: Options, /) -> Mapping[str, Any]:
    """Return 204, which ends the task, or 503 with when to try again (Cloud Tasks API reference, HttpRequest)."""
    answer = single.encode(verdicts, wire, options)
    [verdict] = verdicts
    if not isinstance(verdict, Retry) or verdict.after is None:
        return answer
    return {**answer, "headers": [("retry-after", str(-int(-verdict.after // 1)))]}
