"""How an event stands in a request: as a CloudEvent in binary or structured mode, or as one of the first generation.

CloudEvents 1.0, HTTP Protocol Binding, 3.1 and 3.2, JSON Event Format, 3.1; functions-framework-conformance,
docs/mapping.md. Eventarc sends the binary mode (Eventarc documentation, Event format).
"""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fungible.outcome import ACK, Retry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fungible.outcome import Ack

ACKS = (102, 200, 201, 202, 204)
"""What a push subscription takes for an ack, Eventarc's own among them (Push subscriptions)."""
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
AGENT = ["user-agent", "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google)"]
"""From memory."""

PLAIN = "!#$&'()*+,/:;<=>?@[\\]^`{|}"
"""What a header may hold as it is, beside letters, digits and `_.-~` (HTTP Protocol Binding, 3.1.3.2)."""


def moment(value: datetime | None) -> str:
    """Return RFC 3339 in UTC, to the millisecond."""
    return (value or EPOCH).astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def cloud_event(attributes: Mapping[str, str | None], data: bytes, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request of an event, in the mode that the option `envelope` names; binary without it."""
    said = {"specversion": "1.0", **{name: value for name, value in attributes.items() if value is not None}}
    if options.get("envelope") != "structured":
        kind = said.pop("datacontenttype", None)
        headers = [[f"ce-{name}", quote(value, safe=PLAIN)] for name, value in said.items()]
        return request(options, [*headers, *([["content-type", kind]] if kind else [])], data)
    media = said.get("datacontenttype", "").partition(";")[0]
    content: dict[str, Any] = {"data_base64": b64encode(data).decode()}
    if media.endswith(("/json", "+json")):
        content = {"data": json.loads(data)}
    elif media.startswith("text/"):
        content = {"data": data.decode()}
    body = json.dumps({**said, **content}).encode()
    return request(options, [["content-type", "application/cloudevents+json; charset=utf-8"]], body)


def background(context: Mapping[str, Any], data: Any, options: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return the request of an event of the first generation, its context beside its data."""
    body = json.dumps({"context": context, "data": data, **more}).encode()
    return request(options, [["content-type", "application/json"]], body)


def request(options: Mapping[str, Any], headers: list[list[str]], body: bytes) -> dict[str, Any]:
    """Return a request on the bound path, which the option `name` says."""
    return {"path": options.get("name", "/"), "headers": [AGENT, *headers], "body": body}


def settled(answer: Any) -> list[Ack | Retry]:
    """Return what becomes of the event: five statuses let it be forgotten, after all else it comes again."""
    if isinstance(answer, BaseException):
        return [Retry(f"{type(answer).__name__}: {answer}")]
    status: int = answer["status"]
    return [ACK if status in ACKS else Retry(f"answered {status}")]
