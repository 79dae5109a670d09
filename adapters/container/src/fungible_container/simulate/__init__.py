"""The sender's and the server's side of each wire: `build` makes what an ASGI server hands on, `read` reads its answer.

Never imported at run time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible.outcome import ACK, Reject, Retry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.outcome import Ack

CLOUD_EVENTS: Mapping[str, tuple[str, str]] = {
    "pubsub": ("google.cloud.pubsub.topic.v1.messagePublished", "//pubsub.googleapis.com/{source}")
}
"""The type and the source of each kind's messages as CloudEvents, as Google itself writes them."""


def native(wire: Any, _seconds: float, /) -> Any:
    """Return what the entry hands on as the call's own object: the scope, which knows no deadline."""
    return wire["scope"]


def posted(path: str, headers: Sequence[tuple[str, str]], body: bytes) -> dict[str, Any]:
    """Return a POST as an ASGI server has it; its headers are ASCII, as HTTP wants them."""
    pairs = [("host", "localhost"), *headers, ("content-length", str(len(body)))]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50_000),
        "scheme": "http",
        "root_path": "",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(name.encode("ascii"), value.encode("ascii")) for name, value in pairs],
        "state": {},
    }
    return {"scope": scope, "body": body}


AGAIN = (404, 408, 409, 429)
"""The statuses below 500 after which a sender tries again (Knative specification, Data plane contract)."""


def status_of(answer: Any) -> int:
    """Return the status that the sender sees; an application that raises is the server's 500."""
    return 500 if isinstance(answer, BaseException) else int(answer["head"]["status"])


def fates(answer: Any, count: int) -> list[Ack | Retry | Reject]:
    """Return what becomes of each of `count` events: done, sent again, or taken to the dead-letter sink."""
    status = status_of(answer)
    if 200 <= status < 300:
        return [ACK] * count
    if 400 <= status < 500 and status not in AGAIN:
        return [Reject(f"answered {status}") for _ in range(count)]
    return [Retry(f"answered {status}") for _ in range(count)]
