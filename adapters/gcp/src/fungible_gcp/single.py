"""What the kinds share that bring one item in a request: its headers, its JSON, and the answer that settles it."""

from __future__ import annotations

import json

from fungible.errors import MalformedEvent
from fungible.outcome import ACK, Reject
from fungible.wire import from_rfc3339, need

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Options
    from fungible.outcome import Verdict


def headers(wire: Any) -> dict[str, str]:
    """Return the headers by their names in lower case, of repeated ones the last."""
    found: dict[str, str] = {}
    for pair in need(wire, "headers", list):
        if type(pair) not in (list, tuple) or len(pair) != 2 or not type(pair[0]) is type(pair[1]) is str:
            raise MalformedEvent("headers", "holds what is no pair of texts")
        found[pair[0].lower()] = pair[1]
    return found


OF_HTTP = frozenset(
    ("accept", "accept-encoding", "authorization", "connection", "content-length", "content-type", "forwarded", "from",
     "function-execution-id", "host", "traceparent", "tracestate", "transfer-encoding", "user-agent", "via",
     "x-cloud-trace-context", "x-forwarded-for", "x-forwarded-proto")
)  # fmt: skip
"""Headers of the request itself, which no attribute's header can be told from."""


def custom(given: Mapping[str, str], metadata: str) -> Mapping[str, str]:
    """Return the headers that may be the sender's own attributes; their names come in lower case."""
    return {name: value for name, value in given.items() if name not in OF_HTTP and not name.startswith(metadata)}


def text(data: bytes) -> str | bytes:
    """Return data as the text it is; what is no UTF-8 stays bytes."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def parsed(body: str | bytes, at: str) -> Any:
    """Return the JSON value that a body is."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise MalformedEvent(at, "is not JSON") from None


def moment(text: str | None, at: str) -> Any:
    """Return an aware datetime of RFC 3339, where there is one."""
    return None if text is None else from_rfc3339(text, at)


def last(name: str | None) -> str | None:
    """Return the last segment of a name such as `projects/…/subscriptions/…`."""
    return (name or "").rpartition("/")[2] or None


def ordered(_wire: Any) -> bool:
    """A request brings one item, and where there is an order the sender holds back the next itself."""
    return False


def one_answer(_options: Options) -> bool:
    """A request brings one item, so that its answer is that item's alone."""
    return False


def encode(verdicts: Sequence[Verdict], _wire: Any, options: Options, /) -> Mapping[str, Any]:
    """Return 204, which acks, or 503, which does not (Pub/Sub documentation, Push subscriptions: what acks)."""
    [verdict] = verdicts
    drops = options.get("on_reject") == "drop"
    settled = verdict is ACK or (drops and isinstance(verdict, Reject))
    return {"status": 204 if settled else 503, "headers": [], "body": b""}
