"""Recorded CloudEvents against the SDK's reading, in structured and binary mode, through the container's codecs."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from cloudevents.http import from_json

from fungible.errors import MalformedEvent
from fungible.events.cloud import Parsed
from fungible_container.codecs import cloud_events, cloud_events_batch
from fungible_container.simulate import posted
from tests.corpus.recorded import FOLDER, Recorded, each, recorded

pytestmark = pytest.mark.corpus

STRUCTURED = [
    *recorded("cloudevents", "structured"),
    *(one for one in recorded("gcp") if one.trigger.startswith("cloudevent")),
]
BATCHED = recorded("cloudevents", "structured-batch")
OLD = recorded("cloudevents", "structured-v0.1")
ABSTRACT = recorded("cloudevents", "conformance-abstract")
ELIDED = "the specification leaves the bytes out: `... base64 encoded string ...` is no base64"
REFUSED = {"json-format.md__L220.json": ELIDED, "json-format.md__L444.json": ELIDED}
"""The end of a file's name -> what is wrong in it."""
OTHERWISE = {
    "cloud_event.ts__L273_.json": "its time is a placeholder of the test, TIME, which is refused when it is asked for",
    "json-format.md__L398.json": "of bytes without a content type the SDK makes JSON, which the format forbids (3.1.2)",
}
"""The end of a file's name -> why it is not compared with the SDK, which gets by on its own."""


def named(file: Recorded, reasons: dict[str, str]) -> str | None:
    return next((why for end, why in reasons.items() if file.name.endswith(end)), None)


def content(file: Recorded) -> bytes:
    return (FOLDER / file.file).read_bytes()


def items(file: Recorded) -> list[Any]:
    batched = file in BATCHED
    kind = "application/cloudevents-batch+json" if batched else "application/cloudevents+json; charset=utf-8"
    wire = posted("/", [("content-type", kind)], content(file))
    return list((cloud_events_batch if batched else cloud_events).decode(wire, {}))


def decodes(file: Recorded) -> bool:
    """Tell whether each event decodes, its data included."""
    try:
        return all(not isinstance(one, MalformedEvent) and one.raw is not None for one in items(file))
    except MalformedEvent:
        return False


def test_the_floor() -> None:
    files = [*STRUCTURED, *BATCHED]
    sound = [file for file in files if decodes(file)]
    print(f"CloudEvents: {len(sound)} of {len(files)} files decode, {len(files) - len(sound)} are refused")
    assert len(files) >= 80
    assert len(sound) / len(files) >= 0.97
    assert {file.name for file in files if file not in sound} == {file.name for file in files if named(file, REFUSED)}


@pytest.mark.parametrize("file", each(*(one for one in STRUCTURED if not named(one, {**REFUSED, **OTHERWISE}))))
def test_an_event_says_what_the_sdk_reads(file: Recorded) -> None:
    [event] = items(file)
    theirs = from_json(content(file))
    given = json.loads(content(file))
    attributes = {name: value for name, value in theirs.get_attributes().items() if value is not None}
    if "time" not in given:  # of which this SDK makes one up
        del attributes["time"]
    mine = {"specversion": event.specversion, "id": event.id, "source": event.source, "type": event.type}
    mine |= {name: getattr(event, name) for name in ("subject", "datacontenttype", "dataschema")}
    mine |= {"time": given.get("time") if event.time is not None else None, **event.extensions}
    assert {name: value for name, value in mine.items() if value is not None} == {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in attributes.items()
    }
    data = event.text.value if isinstance(event.text, Parsed) else event.text
    expected = theirs.data
    assert data == (expected.decode() if isinstance(expected, bytes) and isinstance(data, str) else expected or data)


@pytest.mark.parametrize("file", each(*OLD, *(one for one in ABSTRACT if "v0.3" in one.file or "v03" in one.file)))
def test_an_older_version_is_refused_whatever_its_form(file: Recorded) -> None:
    found = [*items(file), *list(cloud_events.decode(posted("/", headers(file.event()), b""), {}))]
    assert all(isinstance(one, MalformedEvent) for one in found)
    assert len(found) == 2


def headers(event: Any) -> list[tuple[str, str]]:
    """Return the context attributes as binary mode has them (HTTP Protocol Binding 1.0.2, 3.1.3)."""
    attributes = {**event.get("ContextAttributes", event)}
    attributes |= attributes.pop("Extensions", {})
    kind = attributes.pop("datacontenttype", None)
    pairs = [(f"ce-{name}", quote(str(value), safe="/:@.-+=,;{}")) for name, value in attributes.items()]
    return [*pairs, *([("content-type", kind)] if kind else [])]


@pytest.mark.parametrize("file", each(*(one for one in ABSTRACT if "v1" in one.file)))
def test_an_event_of_the_conformance_suite_is_read_in_binary_mode(file: Recorded) -> None:
    given = file.event()
    body = (given.get("Data") or "").encode()
    [event] = cloud_events.decode(posted("/", headers(given), body), {})
    attributes = given["ContextAttributes"]
    for name in ("id", "source", "type", "subject", "dataschema", "datacontenttype"):
        assert getattr(event, name) == attributes.get(name)
    assert event.extensions == attributes.get("Extensions", {})
    assert event.raw == body
