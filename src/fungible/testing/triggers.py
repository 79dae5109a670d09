"""Every trigger as the laws know it; a new one is an entry here."""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from fungible.events.cloud import CloudEvent, Parsed
from fungible.events.document import DocumentChange
from fungible.events.message import Message
from fungible.events.object import ObjectEvent
from fungible.events.record import Record
from fungible.events.tick import Tick
from fungible.testing import http, invoke
from fungible.testing.items import SOURCE, Items
from fungible.testing.strategies import TEXT, TIMES, documents
from fungible.triggers import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hypothesis.strategies import DrawFn, SearchStrategy

_NAMES = TEXT.filter(bool)
_ATTRIBUTES = st.dictionaries(TEXT, TEXT, max_size=2)
_ATTEMPTS = st.integers(1, 10**6)
_GROUPS = st.sampled_from((None, "g", "h", "é%"))
_SIZES = st.integers(0, 2**53)
_ETAGS = st.text("0123456789abcdef", min_size=1)
_VERSIONS = st.integers(1, 10**18).map(str)
FEW = 5
EVERY_DAY = "0 3 * * *"
"""The schedule of a law's app."""


def _most(options: Mapping[str, Any]) -> int:
    """Return how many items a drawn delivery holds at most: few of them show what a thousand would, but sooner."""
    most: int = min(options.get("most", FEW), options.get("few", FEW))
    return most


def _ids(draw: DrawFn, options: Mapping[str, Any]) -> list[str]:
    """Draw ids of a delivery, without the characters that no id of the kind has."""
    found: list[str] = draw(_lists_of_ids(_most(options), options.get("never", "")))
    return found


@cache
def _lists_of_ids(most: int, never: str) -> SearchStrategy[list[str]]:
    names = _NAMES.filter(frozenset(never).isdisjoint) if never else _NAMES
    return st.lists(names, min_size=1, max_size=most, unique=True)


def _text(raw: bytes) -> str | bytes:
    """Return bytes as text where they are UTF-8, so that a wire of bytes and one of text say the same."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


@st.composite
def _messages(draw: DrawFn, options: Mapping[str, Any]) -> list[Message[Any]]:
    return [
        Message(
            "",
            id=one,
            text=draw(TEXT),
            attributes=draw(_ATTRIBUTES),
            sent_at=draw(TIMES),
            attempt=draw(_ATTEMPTS),
            source=options["name"],
            group=draw(_GROUPS),
        )
        for one in _ids(draw, options)
    ]


_MESSAGE = ("attempt", "attributes", "group", "id", "sent_at", "source", "text")


def _message_fact(one: Message[Any]) -> dict[str, Any]:
    return {**{name: getattr(one, name) for name in _MESSAGE}, "attributes": dict(one.attributes)}


QUEUE = Items(
    "queue",
    Message,
    _MESSAGE,
    listen=lambda app: app.queue(SOURCE),
    make=lambda at, text, group: Message("", id=f"m{at}", text=text, group=group),
    mark=lambda one: str(one.raw, "utf-8", "replace"),
    identity=lambda one: one.id,
    draw=_messages,
    fact=_message_fact,
)
TOPIC = Items(
    "topic",
    Message,
    _MESSAGE,
    listen=lambda app: app.topic(SOURCE),
    make=QUEUE.make,
    mark=QUEUE.mark,
    identity=QUEUE.identity,
    draw=_messages,
    fact=_message_fact,
)


@st.composite
def _records(draw: DrawFn, options: Mapping[str, Any]) -> list[Record[Any]]:
    """Draw records in the order of their sequence; of one partition, unless the kind's options name several.

    Those of a partition stand together, as they do in a delivery that holds them by partition.
    """
    most = _most(options)
    places = draw(st.lists(st.integers(0, 10**12), min_size=1, max_size=most, unique=True).map(sorted))
    found = sorted(draw(st.sampled_from(options.get("partitions", ("0",)))) for _ in places)
    return [
        Record(
            "",
            stream=options["name"],
            partition=partition,
            key=draw(_NAMES),
            sequence=str(at),
            time=draw(TIMES),
            text=draw(TEXT),
            attributes=draw(_ATTRIBUTES),
        )
        for at, partition in zip(places, found, strict=True)
    ]


_RECORD = ("attributes", "key", "partition", "sequence", "stream", "text", "time")


def _record_fact(one: Record[Any]) -> dict[str, Any]:
    found = {name: getattr(one, name) for name in _RECORD}
    return {**found, "attributes": dict(one.attributes), "text": _text(one.raw)}


def _partition(group: str | None) -> str:
    """Return a group as the number of a partition, which is all that some logs have."""
    return str(int.from_bytes((group or "").encode(), "big"))


STREAM = Items(
    "stream",
    Record,
    _RECORD,
    listen=lambda app: app.stream(SOURCE),
    make=lambda at, text, group: Record("", partition=_partition(group), key="k", sequence=str(at + 1), text=text),
    mark=lambda one: str(one.raw, "utf-8", "replace"),
    identity=lambda one: f"{one.partition} {one.sequence}",
    draw=_records,
    fact=_record_fact,
)


@st.composite
def _objects(draw: DrawFn, options: Mapping[str, Any]) -> list[ObjectEvent]:
    """Draw events of actions that the kind's options name, else of those that every platform has."""
    actions = st.sampled_from(options.get("actions", ("created", "deleted")))
    return [
        ObjectEvent(
            key,
            action=action,
            bucket=options["name"],
            size=None if action == "deleted" else draw(_SIZES),
            etag=None if action == "deleted" else draw(_ETAGS),
            version=draw(_VERSIONS),
            time=draw(TIMES),
        )
        for key in _ids(draw, options)
        for action in (draw(actions),)
    ]


_OBJECT = ("action", "bucket", "etag", "key", "size", "time", "version")


BUCKET = Items(
    "bucket",
    ObjectEvent,
    _OBJECT,
    listen=lambda app: app.bucket(SOURCE, on=sorted(ACTIONS)),
    make=lambda at, text, _: ObjectEvent(f"{at}/{text}", bucket=SOURCE, size=1, etag="e", version="1"),
    mark=lambda one: one.key.partition("/")[2],
    identity=lambda one: one.key,
    draw=_objects,
    fact=lambda one: {name: getattr(one, name) for name in _OBJECT},
)


@st.composite
def _changes(draw: DrawFn, options: Mapping[str, Any]) -> list[DocumentChange[Any]]:
    """Draw changes whose images fit their action."""
    return [
        DocumentChange(
            {"id": one},
            action=action,
            collection=options["name"],
            before=None if action == "created" else draw(documents()) | {"id": one},
            after=None if action == "deleted" else draw(documents()) | {"id": one},
            time=draw(TIMES),
        )
        for one in _ids(draw, options)
        for action in (draw(st.sampled_from(options.get("actions", ("created", "updated", "deleted")))),)
    ]


_CHANGE = ("action", "after", "before", "collection", "key", "time")


def _change_fact(one: DocumentChange[Any]) -> dict[str, Any]:
    before, after = one.text
    found = {"action": one.action, "collection": one.collection, "key": dict(one.key), "time": one.time}
    return {**found, "after": after, "before": before}


COLLECTION = Items(
    "collection",
    DocumentChange,
    _CHANGE,
    listen=lambda app: app.collection(SOURCE),
    make=lambda at, text, _: DocumentChange(
        {"id": f"{at} {text}"},
        collection=SOURCE,
        before={"id": f"{at} {text}", "n": 0},
        after={"id": f"{at} {text}", "n": 1},
    ),
    mark=lambda one: str(one.key.get("id", "")).partition(" ")[2],
    identity=lambda one: str(one.key.get("id", "")),
    draw=_changes,
    fact=_change_fact,
)


@st.composite
def _ticks(draw: DrawFn, options: Mapping[str, Any]) -> list[Tick]:
    cron = options.get("cron", EVERY_DAY)
    past_due = draw(st.sampled_from((None, False, True)))
    return [Tick(options["name"], scheduled_at=draw(TIMES), cron=cron, past_due=past_due)]


_TICK = ("cron", "name", "past_due", "scheduled_at")


SCHEDULE = Items(
    "schedule",
    Tick,
    _TICK,
    listen=lambda app: app.schedule(EVERY_DAY),
    make=lambda *_: Tick(SOURCE, cron=EVERY_DAY),
    mark=lambda _: "fault",
    identity=lambda _: "tick",
    draw=_ticks,
    fact=lambda one: {name: getattr(one, name) for name in _TICK},
)

_DATA = st.one_of(
    documents().map(lambda value: ("application/json", json.dumps(value))),
    st.tuples(st.sampled_from(("text/plain", "application/octet-stream")), TEXT),
)
_EXTENSIONS: SearchStrategy[str] = st.sampled_from(("traceparent", "tenant", "n1"))
_EXTENDED: SearchStrategy[dict[str, str]] = st.dictionaries(_EXTENSIONS, _NAMES, max_size=2)
_WORDS = st.text("abcxyz.019-/", min_size=1, max_size=20)
_MAYBE_NAMES, _MAYBE_TIMES, _MAYBE_WORDS = st.none() | _NAMES, st.none() | TIMES, st.none() | _WORDS


@st.composite
def _cloud_events(draw: DrawFn, options: Mapping[str, Any]) -> list[CloudEvent[Any]]:
    """Draw events with data that is a JSON object; of any other type too where the kind's options say `data=any`."""
    found: list[CloudEvent[Any]] = []
    for one in _ids(draw, options):
        kind, text = draw(_DATA if options.get("data") == "any" else _DATA.original_strategies[0])  # type: ignore[attr-defined]
        event: CloudEvent[Any] = CloudEvent(
            None,
            id=one,
            type=draw(_WORDS),
            source=draw(_WORDS),
            subject=draw(_MAYBE_NAMES),
            time=draw(_MAYBE_TIMES),
            datacontenttype=kind,
            dataschema=draw(_MAYBE_WORDS),
            extensions=draw(_EXTENDED),
            text=text,
        )
        found.append(event)
    return found


_EVENT = ("data", "datacontenttype", "dataschema", "extensions", "id", "source", "subject", "time", "type")


def _event_fact(one: CloudEvent[Any]) -> dict[str, Any]:
    """Return what an event says; of data that is JSON the value, since a wire may write it anew."""
    found = {name: getattr(one, name) for name in _EVENT if name != "data"}
    data: Any = _text(one.raw)
    kind = one.datacontenttype or "application/json"
    is_json = kind.partition(";")[0].strip().lower().endswith(("/json", "+json"))
    if isinstance(one.text, Parsed):
        data = one.text.value if is_json or type(one.text.value) is not str else {"a text of JSON": one.text.value}
    elif is_json:
        with suppress(ValueError):
            data = json.loads(data)
    return {**found, "extensions": dict(one.extensions), "data": data}


def _make_event(at: int, text: str, _group: str | None) -> CloudEvent[Any]:
    data = json.dumps({"text": text})
    return CloudEvent(None, type="t", source="s", id=f"e{at}", datacontenttype="application/json", text=data)


CLOUD_EVENT = Items(
    "cloud_event",
    CloudEvent,
    _EVENT,
    listen=lambda app: app.cloud_event(SOURCE),
    make=_make_event,
    mark=lambda one: str(data.get("text", "")) if isinstance(data := _event_fact(one)["data"], dict) else str(data),
    identity=lambda one: one.id,
    draw=_cloud_events,
    fact=_event_fact,
)

TRIGGERS: Mapping[str, Any] = {
    "http": http,
    "invoke": invoke,
    **{one.word: one for one in (QUEUE, TOPIC, STREAM, BUCKET, COLLECTION, SCHEDULE, CLOUD_EVENT)},
}
"""The trigger of each word: a module, or a value with the same names."""
ITEMS: Mapping[str, Items] = {word: one for word, one in TRIGGERS.items() if isinstance(one, Items)}
"""Those that bring items."""
