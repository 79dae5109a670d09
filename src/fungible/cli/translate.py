"""`fungible translate` and `fungible sample`: native events of one platform made of another's, or of a body."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fungible.cli.neutral import FACTS, cloud_event, differences, shown
from fungible.cli.screen import note
from fungible.cli.sending import document
from fungible.cli.wires import from_text, read, to_text, wires
from fungible.events.cloud import CloudEvent
from fungible.events.document import DocumentChange
from fungible.events.http import HttpRequest
from fungible.events.message import Message
from fungible.events.object import ObjectEvent
from fungible.events.record import Record
from fungible.events.tick import Tick
from fungible.local.mistake import Mistake
from fungible.wire import parse_query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.cli.wires import Wire

NEUTRAL, CLOUD_EVENTS = "neutral", "cloudevents"


def translate(file: str, source: str, target: str) -> None:
    """Print the event in `file` as `target` has it; stderr tells what that lost, changed and added."""
    chosen = None if target in (NEUTRAL, CLOUD_EVENTS) else wires(target)
    mine, events = read(source, from_text(_text(file), file))
    facts = [FACTS[mine.trigger](event) for event in events]
    if chosen is None:
        _print(_neutral(mine, facts) if target == NEUTRAL else _cloud_events(mine, facts))
        return
    theirs = _of_trigger(chosen, mine, target)
    made = theirs.native(events)
    if len(made) > 1:
        note(f"split: {theirs} brings {len(made)} events")
    after = [FACTS[theirs.trigger](event) for one in made for event in theirs.decode(one)]
    _tell(mine, theirs, facts, after)
    _print(made)


def _text(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise Mistake(f"{file} cannot be read: {error.strerror}", "name a file, or - for what is piped in") from None
    except UnicodeDecodeError:
        raise Mistake(f"{file} is not UTF-8", "give one native event as JSON") from None


def _print(documents: Sequence[Any]) -> None:
    """Print one document, or a list of several."""
    print(to_text(documents[0] if len(documents) == 1 else documents))


def _of_trigger(known: Sequence[Wire], mine: Wire, name: str) -> Wire:
    """Return the first kind in the platform's table whose own trigger is the same, else one that serves it too."""
    same = [one for one in known if one.trigger == mine.trigger]
    fitting = same or [one for one in known if one.row.serves(mine.trigger)]
    if not fitting:
        has = ", ".join(word for word in OPTIONS if any(one.row.serves(word) for one in known))
        raise Mistake(f"{name} has no {mine.trigger}, which {mine} is; it has {has}", "choose another platform")
    if len(fitting) > 1:
        note(f"chosen: {fitting[0]}; there is {', '.join(f'--to {one}' for one in fitting[1:])} too")
    return fitting[0]


def _tell(mine: Wire, theirs: Wire, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> None:
    """Say once for all events what became of each field, with the word of the kind's own table."""
    lines: dict[str, None] = {}
    for one, other in zip(before, after, strict=True):
        for field, what in differences(one, other):
            name = field.partition(" ")[0]
            word = theirs.codec.CARRIES.get(name, "absent")
            why = f"{mine} does not say it" if what == "added" else f"{word} on {theirs}"
            if what == "changed" and word == "exact":
                why = f"{theirs} says {shown({field: other.get(field)}).get(field)}"
            lines[f"{what}: {field}: {why}"] = None
    for line in lines:
        note(line)


def _neutral(mine: Wire, facts: Sequence[Mapping[str, Any]]) -> list[Any]:
    absent = [name for name, word in mine.codec.CARRIES.items() if word == "absent"]
    if absent:
        note(f"lost: {', '.join(absent)}: absent on {mine}")
    return [{"trigger": mine.trigger, **shown(one)} for one in facts]


def _cloud_events(mine: Wire, facts: Sequence[Mapping[str, Any]]) -> list[Any]:
    if mine.trigger == "cloud_event":
        return [_structured(shown(one)) for one in facts]
    kind = mine.cloud_event
    if kind is None:
        named = ", ".join(str(one) for one in wires(mine.platform) if one.cloud_event)
        fix = f"translate a CloudEvent{f' or a message of {named}' if named else ''}; or choose a platform or neutral"
        raise Mistake(f"{mine} is no event that CloudEvents could describe without inventing a type", fix)
    found: list[Any] = []
    unsaid: dict[str, None] = {}
    for at, one in enumerate(facts):
        if not one["id"]:
            raise Mistake(f"message {at} has no id, which CloudEvents require (1.0, id)", "give it one")
        event, fields = cloud_event(one, kind)
        found.append(event)
        unsaid.update(dict.fromkeys(fields))
    for field in unsaid:
        note(f"lost: {field}: CloudEvents have no such attribute")
    return found


def _structured(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return a CloudEvent in its JSON format (CloudEvents JSON event format, 3.1)."""
    found = {name: value for name, value in facts.items() if name not in ("extensions", "data")}
    found = {"specversion": "1.0", **found, **facts.get("extensions", {})}
    data = facts.get("data")
    if isinstance(data, dict) and data.keys() == {"$base64"}:
        return {**found, "data_base64": data["$base64"]}
    return found if data is None else {**found, "data": data}


def sample(platform: str, kind: str, given: Mapping[str, Any]) -> None:
    """Print a native event of this kind; `given` holds the options that were given, by name."""
    [wire] = wires(f"{platform}/{kind}")
    wrong = next((name for name in given if name not in OPTIONS[wire.trigger]), None)
    if wrong is not None:
        takes = " and ".join(f"--{name}" for name in OPTIONS[wire.trigger])
        raise Mistake(f"{wire} takes no --{wrong}", f"leave it out: it takes {takes}")
    _print(wire.native(MAKERS[wire.trigger](given)))


def _request(given: Mapping[str, Any]) -> list[Any]:
    body = _single(given)
    path, _, query = str(given.get("path", "/")).partition("?")
    if not path.startswith("/"):
        raise Mistake(f"{path!r} is no path", "write it as /orders/7?tag=a")
    headers = dict(_pair(one, "header", ":") for one in given.get("header", ()))
    if body and _is_json(body) and "content-type" not in map(str.lower, headers):
        headers["content-type"] = "application/json"
    method = str(given.get("method", "POST" if body else "GET")).upper()
    return [HttpRequest(method, path, query=parse_query(query, "path"), headers=headers, body=body)]


def _messages(given: Mapping[str, Any]) -> list[Any]:
    attributes = dict(_pair(one, "attribute", "=") for one in given.get("attribute", ()))
    return [
        Message(
            "",
            id=str(UUID(int=at + 1)),
            text=body,
            attributes=attributes,
            attempt=1,
            source=given.get("name", "orders"),
            group=given.get("group"),
        )
        for at, body in enumerate(given.get("body") or ["{}"])
    ]


def _value(given: Mapping[str, Any]) -> list[Any]:
    try:
        return [json.loads(_single(given) or "null")]
    except (ValueError, RecursionError) as error:
        raise Mistake(f"the body is not JSON: {error}", """write it as --body '{"a": 1}'""") from None


def _single(given: Mapping[str, Any]) -> str:
    bodies: Sequence[str] = given.get("body") or [""]
    if len(bodies) > 1:
        raise Mistake("a call has one body", "give --body once")
    return bodies[0]


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _pair(text: str, what: str, sign: str) -> tuple[str, str]:
    name, found, value = text.partition(sign)
    if not name.strip() or not found:
        raise Mistake(f"{text!r} is no {what}", f"write it as --{what} 'name{sign}value'")
    return name.strip(), value.strip() if sign == ":" else value


def _records(given: Mapping[str, Any]) -> list[Any]:
    return [
        Record(
            "",
            stream=given.get("name", "orders"),
            partition="0",
            key=given.get("key", "k"),
            sequence=str(at),
            text=body,
        )
        for at, body in enumerate(given.get("body") or ["{}"], 1)
    ]


def _objects(given: Mapping[str, Any]) -> list[Any]:
    key = given.get("key", "a.txt")
    return [ObjectEvent(key, bucket=given.get("name", "orders"), size=1, etag="d41d8cd98f00b204e9800998ecf8427e")]


def _documents(given: Mapping[str, Any]) -> list[Any]:
    after = document(_single(given) or '{"id": "1"}', "body")
    change: DocumentChange[Any] = DocumentChange(
        {"id": after["id"]}, action="created", collection=given.get("name", "orders"), after=after
    )
    return [change]


def _tick(given: Mapping[str, Any]) -> list[Any]:
    return [Tick(given.get("name", "orders"), scheduled_at=datetime(2026, 1, 1, 3, tzinfo=UTC), cron="0 3 * * *")]


def _cloud_event_of(given: Mapping[str, Any]) -> list[Any]:
    event: CloudEvent[Any] = CloudEvent(
        None,
        id=str(UUID(int=1)),
        type=given.get("type", "example.happened"),
        source=given.get("source", "/example"),
        datacontenttype="application/json",
        text=_single(given) or "{}",
    )
    return [event]


OPTIONS = {
    "http": ("body", "method", "path", "header"),
    "queue": ("body", "attribute", "name", "group"),
    "topic": ("body", "attribute", "name", "group"),
    "stream": ("body", "name", "key"),
    "bucket": ("name", "key"),
    "collection": ("body", "name"),
    "schedule": ("name",),
    "cloud_event": ("body", "type", "source"),
    "invoke": ("body",),
}
"""What a sample of each trigger takes."""
MAKERS = {
    "http": _request,
    "queue": _messages,
    "topic": _messages,
    "stream": _records,
    "bucket": _objects,
    "collection": _documents,
    "schedule": _tick,
    "cloud_event": _cloud_event_of,
    "invoke": _value,
}
