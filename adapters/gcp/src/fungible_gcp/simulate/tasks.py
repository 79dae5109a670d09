"""Cloud Tasks with a task whose target is a path.

Cloud Tasks documentation, Create HTTP target tasks: Write a task handler, for the headers; Cloud Tasks API reference,
HttpRequest: 200 to 299 ends the task, Retry-After is considered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible.outcome import ACK, Retry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.message import Message
    from fungible.outcome import Ack

MOST = 1
"""A request brings one task."""


def build(messages: Sequence[Message[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return the request of one task. Option: name (the bound path)."""
    [message] = messages
    given = options or {}
    before = str((message.attempt or 1) - 1)
    headers = [
        ["user-agent", "Google-Cloud-Tasks"],
        ["content-type", "application/octet-stream"],
        ["x-cloudtasks-queuename", message.source or given.get("name", "orders")],
        ["x-cloudtasks-taskname", message.id],
        ["x-cloudtasks-taskretrycount", before],
        ["x-cloudtasks-taskexecutioncount", before],
        ["x-cloudtasks-tasketa", "1767225600.250000"],
    ]
    return {"path": given.get("name", "/"), "headers": headers, "body": message.raw}


def read(answer: Any, wire: Any, options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the task."""
    if isinstance(answer, BaseException):
        return [Retry(f"{type(answer).__name__}: {answer}")]
    status: int = answer["status"]
    if 200 <= status < 300:
        return [ACK]
    after = {name.lower(): value for name, value in answer["headers"]}.get("retry-after")
    return [Retry(f"answered {status}", after=None if after is None else float(after))]
