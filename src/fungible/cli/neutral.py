"""A neutral event as plain facts: what `translate` prints, and by what it sees what a wire lost."""

from __future__ import annotations

import json
from base64 import b64encode
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from fungible.events.cloud import Parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from fungible.events import MultiMap
    from fungible.events.cloud import CloudEvent
    from fungible.events.document import DocumentChange
    from fungible.events.http import HttpRequest
    from fungible.events.message import Message
    from fungible.events.record import Record


def _pairs(found: MultiMap) -> dict[str, list[str]]:
    """Return all values of each name."""
    named: dict[str, list[str]] = {}
    for name, value in found.multi_items():
        named.setdefault(name, []).append(value)
    return named


def _request(event: HttpRequest) -> dict[str, Any]:
    headers: dict[str, list[str]] = {}
    for name, value in event.headers.multi_items():
        if name.lower() != "cookie":
            headers.setdefault(name.lower(), []).append(value)
    return {
        "method": event.method,
        "path": event.path,
        "raw_path": event.raw_path,
        "query": _pairs(event.query),
        "headers": headers,
        "cookies": _pairs(event.cookies),
        "content": event.body,
        "client_ip": event.client_ip,
        "principal": event.principal,
    }


def _message(event: Message[Any]) -> dict[str, Any]:
    names = ("id", "attributes", "sent_at", "attempt", "source", "group")
    return {"text": event.raw, **{name: getattr(event, name) for name in names}}


def _fields(*names: str) -> Callable[[Any], dict[str, Any]]:
    return lambda event: {name: getattr(event, name) for name in names}


def _record(event: Record[Any]) -> dict[str, Any]:
    names = ("attributes", "key", "partition", "sequence", "stream", "time")
    return {"text": event.raw, **{name: getattr(event, name) for name in names}}


def _change(event: DocumentChange[Any]) -> dict[str, Any]:
    before, after = event.text
    found = {"action": event.action, "collection": event.collection, "key": dict(event.key), "time": event.time}
    return {**found, "before": before, "after": after}


def _cloud_event(event: CloudEvent[Any]) -> dict[str, Any]:
    names = ("id", "source", "type", "subject", "time", "datacontenttype", "dataschema")
    data = event.text.value if isinstance(event.text, Parsed) else _value(event.raw)
    return {**{name: getattr(event, name) for name in names}, "extensions": dict(event.extensions), "data": data}


def _value(raw: bytes) -> Any:
    """Return the JSON value that data are, else the bytes."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return raw


FACTS: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "http": _request,
    "queue": _message,
    "topic": _message,
    "stream": _record,
    "bucket": _fields("action", "bucket", "key", "size", "etag", "version", "time"),
    "collection": _change,
    "schedule": _fields("name", "scheduled_at", "cron", "past_due"),
    "cloud_event": _cloud_event,
    "invoke": lambda value: {"value": value},
}
"""The facts of one event of each trigger."""


def shown(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts for JSON: bodies as text where they are UTF-8, instants as ISO 8601 writes them."""
    words = {"content": "body", "text": "body"}
    said = {name: value for name, value in facts.items() if name == "value" or value not in (None, {})}
    return {words.get(name, name): _shown(value) for name, value in said.items()}


def _shown(value: Any) -> Any:
    """Return a value as JSON has it; a decimal as a number where it is one exactly, else as text, a set as a list."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _shown(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return [_shown(one) for one in sorted(value, key=repr)]
    if isinstance(value, Decimal):
        return (
            int(value)
            if value == value.to_integral_value()
            else float(value)
            if Decimal(float(value)) == value
            else str(value)
        )
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            return {"$base64": b64encode(value).decode()}
    return value


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each field that came out otherwise, with what became of it: lost, changed or added."""
    for name, value in before.items():
        other = after.get(name)
        if isinstance(value, dict) and isinstance(other, dict) and name != "value":
            gone = [one for one in value if one not in other]
            changed = [one for one in value if one in other and other[one] != value[one]]
            new = [one for one in other if one not in value]
            for word, names in (("lost", gone), ("changed", changed), ("added", new)):
                if names:
                    yield f"{name} ({', '.join(names)})", word
        elif value != other or type(value) is not type(other):
            yield name, "lost" if other is None else "added" if value is None else "changed"


class Type(Protocol):
    """What a kind's messages are as CloudEvents: the type, and the source with `{source}` for the queue's name."""

    def __getitem__(self, at: int, /) -> str: ...


def cloud_event(facts: Mapping[str, Any], kind: Type) -> tuple[dict[str, Any], list[str]]:
    """Return a message as a structured CloudEvent 1.0, and the fields that it cannot say.

    A body that is a JSON object or array is data of that type; any other text stays text, a number's too.
    """
    event: dict[str, Any] = {
        "specversion": "1.0",
        "id": facts["id"],
        "source": kind[1].replace("{source}", facts["source"] or ""),
        "type": kind[0],
    }
    if facts["sent_at"] is not None:
        event["time"] = facts["sent_at"].isoformat().replace("+00:00", "Z")
    if facts["group"] is not None:
        event["partitionkey"] = facts["group"]
    event.update(_data(facts["text"]))
    unsaid = ["attempt"] if facts["attempt"] is not None else []
    for name, value in facts["attributes"].items():
        if name.isascii() and name.isalnum() and name == name.lower() and name not in (*event, "data", "subject"):
            event[name] = value
        else:
            unsaid.append(f"attributes ({name})")
    return event, unsaid


def _data(body: bytes) -> dict[str, Any]:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return {"datacontenttype": "application/octet-stream", "data_base64": b64encode(body).decode()}
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, (dict, list)):
        return {"datacontenttype": "application/json", "data": value}
    return {"datacontenttype": "text/plain", "data": text}
