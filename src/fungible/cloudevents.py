"""CloudEvents 1.0 over HTTP, read from headers and bytes and written to them.

HTTP Protocol Binding 1.0.2 has the modes and the headers, JSON Event Format 1.0.2 the body. A text stays a text: no
number is made of one. What breaks the format in one event is that event's MalformedEvent.
"""

from __future__ import annotations

from fungible.errors import AnswerError, MalformedEvent, PayloadError
from fungible.events import received
from fungible.events.cloud import CloudEvent, Parsed, Unread
from fungible.events.cloud import written as as_bytes
from fungible.payload import from_json
from fungible.wire import base64_bytes, from_rfc3339, utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from fungible.events import Readers

PREFIX = "application/cloudevents"
STRUCTURED = "application/cloudevents+json"
BATCHED = "application/cloudevents-batch+json"
_REQUIRED = ("specversion", "id", "source", "type")
_NAMED = frozenset((*_REQUIRED, "subject", "time", "datacontenttype", "dataschema", "data", "data_base64"))


def media_type(content_type: str) -> str:
    """Return the type alone, in lower case, as both parts of it match whatever their case (RFC 9110, 8.3.1)."""
    return content_type.partition(";")[0].strip().lower()


def is_json(content_type: str | None) -> bool:
    """Tell whether data of this type are JSON; where none is said they are (JSON Event Format, 3.1.1)."""
    return content_type is None or media_type(content_type).endswith(("/json", "+json"))


def _attribute(event: Mapping[str, Any], name: str) -> str | None:
    """Return an attribute in its canonical text (CloudEvents 1.0, Type System); null is none."""
    value = event.get(name)
    if value is None or type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) is int and -(2**31) <= value < 2**31:
        return str(value)
    raise MalformedEvent(name, "is no value of an attribute")


def _required(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name)
    if type(value) is str and value:
        return value
    raise MalformedEvent(name, "is missing or empty" if value in (None, "") else "is not text")


def _extensions(event: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what the specification does not name, in lower case, as a header's name would have it."""
    found = ((name.lower(), _attribute(event, name)) for name in event if name not in _NAMED)
    return {name: text for name, text in found if text is not None}


def _time(event: Mapping[str, Any]) -> Any:
    text = _attribute(event, "time")
    return None if text is None else from_rfc3339(text, "time")


def _data(event: Mapping[str, Any]) -> str | bytes | Parsed:
    """Return data as they came (JSON Event Format, 3.1.2); of none, an empty text."""
    encoded = event.get("data_base64")
    if encoded is not None:
        if type(encoded) is not str:
            raise MalformedEvent("data_base64", "is not text")
        return as_said(base64_bytes(encoded, "data_base64"), _attribute(event, "datacontenttype"))
    if "data" not in event:
        return ""
    data = event["data"]
    if type(data) is bytes:
        return as_said(data, _attribute(event, "datacontenttype"))
    if is_json(_attribute(event, "datacontenttype")):
        return Parsed(data)
    if type(data) is not str:
        raise MalformedEvent("data", "is not text, as its content type has it")
    return data


def as_said(data: bytes, content_type: str | None) -> str | bytes | Parsed:
    """Return bytes as their content type has them: JSON, or the text they are; what is no UTF-8 stays bytes.

    The JSON format takes JSON for granted where no type is said, for a value that it holds, not for bytes (JSON Event
    Format, 3.1.2). So the same event is the same in binary mode and in structured mode.
    """
    try:
        text: str | bytes = str(data, "utf-8")
    except UnicodeDecodeError:
        text = data
    return Unread(text) if data and content_type is not None and is_json(content_type) else text


READ: Readers = {
    "datacontenttype": lambda event: _attribute(event, "datacontenttype"),
    "dataschema": lambda event: _attribute(event, "dataschema"),
    "extensions": _extensions,
    "id": lambda event: event["id"],
    "native": lambda event: event,
    "source": lambda event: event["source"],
    "subject": lambda event: _attribute(event, "subject"),
    "text": _data,
    "time": _time,
    "type": lambda event: event["type"],
}
_single = received(CloudEvent, READ)
_of_many = received(CloudEvent, READ, "body")


def events(headers: Iterable[tuple[str, str]], body: bytes) -> list[CloudEvent[Any] | MalformedEvent]:
    """Return the events of a message in any of the three modes; one that is none stands as its own error."""
    found = [(name.lower(), value) for name, value in headers]
    content_type = next((value for name, value in found if name == "content-type"), None)
    kind = media_type(content_type or "")
    try:
        if not kind.startswith(PREFIX):
            return [_single(_checked(_of_headers(found, content_type, body)), 0)]
        if kind not in (STRUCTURED, BATCHED) or not _says_utf8(content_type or ""):
            raise MalformedEvent("headers.content-type", f"is neither {STRUCTURED} nor {BATCHED}, in UTF-8")
        value = parsed(body)
        if kind == STRUCTURED:
            return [_single(_checked(value), 0)]
    except MalformedEvent as error:
        return [error]
    if type(value) is not list:
        return [MalformedEvent("body", "is not an array")]
    return [_one_of_many(one, at) for at, one in enumerate(value)]


def _one_of_many(value: Any, at: int) -> CloudEvent[Any] | MalformedEvent:
    if type(value) is not dict:
        return MalformedEvent(f"body[{at}]", "is not an object")
    try:
        return _of_many(_checked(value), at)
    except MalformedEvent as error:
        return error.within(f"body[{at}]")


def _checked(event: Any) -> Mapping[str, Any]:
    """Return an event that has what each must have (CloudEvents 1.0, Required attributes) and one kind of data."""
    if type(event) is not dict:
        raise MalformedEvent("body", "is not an object")
    for name in _REQUIRED:
        _required(event, name)
    if event["specversion"] != "1.0":
        raise MalformedEvent("specversion", "is not 1.0")
    if "data" in event and event.get("data_base64") is not None:
        raise MalformedEvent("data_base64", "stands beside data")
    return event


def _of_headers(headers: list[tuple[str, str]], content_type: str | None, body: bytes) -> dict[str, Any]:
    """Return an event of binary mode; its content type has a header of its own (HTTP Protocol Binding, 3.1.1)."""
    event: dict[str, Any] = {}
    for name, value in headers:
        if not name.startswith("ce-") or name[3:] in ("datacontenttype", "data", "data_base64"):
            continue
        if name[3:] in event:
            raise MalformedEvent(f"headers.{name}", "is repeated")
        event[name[3:]] = _unescaped(value, f"headers.{name}")
    event["datacontenttype"] = content_type
    event["data"] = body
    return event


def _unescaped(value: str, at: str) -> str:
    """Return what a header's value says: unquoted first, then percent-decoded once (HTTP Protocol Binding, 3.1.3.2).

    Senders of before 1.0.1 wrote UTF-8 as it is, which comes as Latin-1.
    """
    if '"' in value:
        value = _unquoted(value)
    if "%" not in value and value.isascii():
        return value
    from urllib.parse import unquote_to_bytes

    try:
        return str(unquote_to_bytes(value.encode("latin-1")), "utf-8")
    except ValueError:
        raise MalformedEvent(at, "is not UTF-8 under its percent-encoding") from None


def _unquoted(value: str) -> str:
    """Return a text with its double-quoted parts unescaped (RFC 7230, 3.2.6)."""
    parts: list[str] = []
    quoted = False
    signs = iter(value)
    for sign in signs:
        if sign == '"':
            quoted = not quoted
        elif sign == "\\" and quoted:
            parts.append(next(signs, "\\"))
        else:
            parts.append(sign)
    return "".join(parts)


def _says_utf8(content_type: str) -> bool:
    """Tell whether no other charset is named than that of JSON (RFC 8259, 8.1)."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip().strip('"').lower() not in ("utf-8", "utf8", "us-ascii"):
            return False
    return True


def parsed(body: bytes) -> Any:
    """Return the JSON value of a body."""
    try:
        return from_json(body)
    except PayloadError:
        raise MalformedEvent("body", "is not JSON") from None


def written(event: CloudEvent[Any]) -> tuple[list[tuple[str, str]], bytes]:
    """Return the headers and the body of an event in binary mode; one without an id of its own is an AnswerError."""
    for name in ("id", "source", "type"):
        if not getattr(event, name):
            raise AnswerError(f"a CloudEvent that is an answer needs {name}=…, by which its receivers know it")
    body, kind = _body(event)
    time = event.time
    facts: dict[str, str | None] = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": None if time is None else _rfc3339(time),
        "dataschema": event.dataschema,
    }
    for name, value in event.extensions.items():
        if name in _NAMED or not (name.isascii() and name.isalnum() and name == name.lower()):
            raise AnswerError("an extension's name is lower-case letters and digits (CloudEvents 1.0, Naming)")
        facts[name] = value
    pairs = [(f"ce-{name}", _escaped(value)) for name, value in facts.items() if value is not None]
    return [("content-type", kind), *pairs], body


def _rfc3339(time: Any) -> str:
    if time.tzinfo is None:
        raise AnswerError("the time of a CloudEvent is an aware datetime")
    return str(time.isoformat())


def _body(event: CloudEvent[Any]) -> tuple[bytes, str]:
    """Return data as bytes and their content type, which is that of the value where the event names none."""
    text = event.text
    if isinstance(text, Parsed):
        return as_bytes(text), event.datacontenttype or "application/json"
    if isinstance(text, bytes):
        return text, event.datacontenttype or "application/octet-stream"
    plain = "text/plain; charset=utf-8" if isinstance(event.body, str) else "application/json"
    return utf8(text), event.datacontenttype or plain


def _escaped(value: str) -> str:
    """Return a header's value with space, quote, percent and all beyond printable ASCII as UTF-8 in hex."""
    return "".join(
        sign if "!" <= sign <= "~" and sign not in '"%' else "".join(f"%{byte:02X}" for byte in utf8(sign))
        for sign in value
    )
