"""Recorded pushes say the same to this library as to functions-framework; no other recorded event is taken for one."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flask
import pytest
from functions_framework import event_conversion
from werkzeug.test import EnvironBuilder

from fungible import MalformedEvent, Message
from fungible_gcp.codecs import pubsub
from fungible_gcp.simulate import pubsub as simulator
from tests.corpus.recorded import FOLDER, Recorded, each, recorded
from tests.corpus.test_shapes import places

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.corpus

PUSHES = recorded("gcp", "pubsub-push")
OTHERS = [file for file in recorded("gcp") if file.trigger != "pubsub-push"]
CONFORMANCE = sorted((FOLDER / "expectations" / "functions-framework-conformance").glob("*.json"))

ODD = {"background_event_to_cloud_event.ts__L182_expectedCloudEvent.json": "its data is no base64, and no push without"}
"""The end of a file's name -> why it is no push after all."""

NOT_SIMULATED = {"message.@type": "of the framework's own making: no push has it"}
DOCUMENTED = {("deliveryAttempt", "number")}
"""What no recorded push has, and the Pub/Sub documentation says (Dead-letter topics)."""


def wire(push: Any) -> dict[str, Any]:
    return {"path": "/", "headers": [["content-type", "application/json"]], "body": json.dumps(push).encode()}


def one(push: Any) -> Message[Any]:
    [found] = pubsub.decode(wire(push), {})
    assert isinstance(found, Message)
    return found


def theirs(push: Any) -> Any:
    """Return what functions-framework makes of a push: the event of the first generation."""
    request = flask.Request(EnvironBuilder("/", method="POST", json=push).get_environ())
    return event_conversion.marshal_background_event_data(request)  # type: ignore[no-untyped-call]


def odd(file: Recorded) -> bool:
    return any(file.name.endswith(end) for end in ODD)


@pytest.mark.parametrize("file", each(*[file for file in PUSHES if not odd(file)]))
def test_a_recorded_push_says_the_same_to_the_framework(file: Recorded) -> None:
    push = file.event()
    mine, their = one(push), theirs(push)
    content = push["message"]
    assert mine.source == push.get("subscription", "").rpartition("/")[2]
    assert mine.raw == b64decode(content.get("data", ""))
    if "context" not in their:  # the framework takes no push without data or without the name messageId for one
        assert "data" not in content or "messageId" not in content
        return
    assert mine.id == their["context"]["eventId"]
    assert mine.raw == b64decode(their["data"]["data"])
    assert dict(mine.attributes) == their["data"]["attributes"]
    if "publishTime" in content:
        assert mine.sent_at is not None
        assert mine.sent_at.isoformat()[:19] == their["context"]["timestamp"][:19]


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in CONFORMANCE])
def test_of_the_conformance_inputs_those_of_pubsub_are_messages_and_no_other(file: Path) -> None:
    cases = json.loads(file.read_text())
    event, legacy = cases["cloudevent-input"], cases["legacy-input"]
    for foreign in (event, legacy, cases["cloudevent-output"], cases["legacy-output"]):
        with pytest.raises(MalformedEvent):
            pubsub.decode(wire(foreign), {})
    if "pubsub" not in file.stem:
        with pytest.raises(MalformedEvent):
            pubsub.decode(wire(event.get("data")), {})
        return
    message = one(event["data"])
    assert message.id == event["id"] == (legacy.get("context") or legacy)["eventId"]
    assert message.raw == b64decode(legacy["data"]["data"])
    assert dict(message.attributes) == legacy["data"].get("attributes", {})


@pytest.mark.parametrize("file", each(*OTHERS))
def test_no_other_recorded_event_is_a_push(file: Recorded) -> None:
    event = file.event()
    message = event.get("message") if isinstance(event, dict) else None
    if isinstance(message, dict) and "subscription" in event:
        assert one(event).raw == b64decode(message["data"])  # the data of a CloudEvent of Pub/Sub is a push's body
    else:
        with pytest.raises(MalformedEvent):
            pubsub.decode(wire(event), {})


def test_a_simulated_push_has_the_places_and_types_of_recorded_ones() -> None:
    message = Message("a", id="1", attributes={"a": "b"}, attempt=2, group="g", source="s")
    mine = set(_free(places(json.loads(simulator.build([message])["body"]))))
    seen = {place for file in PUSHES if not odd(file) for place in _free(places(file.event()))}
    assert {path for path, _ in seen - mine} == NOT_SIMULATED.keys()
    assert mine - seen == DOCUMENTED


def _free(found: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield places with the sender's own attributes as one."""
    for path, kind in found:
        head, inside, _ = path.partition("message.attributes.")
        yield (f"{head}{inside}*" if inside else path), kind


def test_every_exception_is_met() -> None:
    assert [file.name for file in PUSHES if odd(file)] or not PUSHES
