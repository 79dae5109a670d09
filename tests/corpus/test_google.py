"""Recorded events of Google say the same in each form, and the same to the framework; no kind takes another's."""

from __future__ import annotations

import json
from base64 import b64decode
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flask
import pytest
from functions_framework import event_conversion
from functions_framework.exceptions import EventConversionException
from werkzeug.test import EnvironBuilder

from fungible import MalformedEvent, Message
from fungible.testing.triggers import TRIGGERS
from fungible_gcp import documents
from fungible_gcp.codecs import KINDS
from fungible_gcp.entry import PLATFORM
from fungible_gcp.local import serve
from fungible_gcp.local.topics import post
from fungible_gcp.simulate import pubsub as simulator
from tests.corpus.recorded import FOLDER, Recorded, each, recorded
from tests.corpus.test_shapes import places

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.corpus

SERVICES = {"pubsub": "pubsub", "storage": "storage", "firestore": "firestore", "rtdb": "realtime_database",
            "auth": "firebase_auth", "auditlog": "audit_log", "remoteconfig": "remote_config"}  # fmt: skip
"""What the index calls a service -> the kind of its events; those of any other come as `eventarc`."""

TYPES = {
    "storage": "google.cloud.storage.object.v1.finalized",
    "firestore": "google.cloud.firestore.document.v1.written",
    "realtime_database": "google.firebase.database.ref.v1.written",
    "firebase_auth": "google.firebase.auth.user.v1.created",
    "audit_log": "google.cloud.audit.log.v1.written",
    "remote_config": "google.firebase.remoteconfig.remoteConfig.v1.updated",
}
"""The type of an event whose data alone is recorded."""

CLOUD_EVENT = "application/cloudevents+json"
ITEMS = [kind for kind, row in KINDS.items() if row.trigger not in ("http", "invoke")]
FILES = recorded("gcp")
CONFORMANCE = sorted((FOLDER / "expectations" / "functions-framework-conformance").glob("*.json"))
_STUB = "cloud_event_to_background_event.ts"
_NO_TYPE = "its type, testEventType, is none that Google sends (functions-framework-conformance, docs/mapping.md)"
ODD = {
    "background_event_to_cloud_event.ts__L182_expectedCloudEvent.json": "its data, `10`, is no base64 (PubsubMessage)",
    "integration__cloud_event.ts__L273_.json": "its time is the word TIME (CloudEvents 1.0, time: RFC 3339)",
    "integration__legacy_event.ts__L60_body.json": _NO_TYPE,
    "integration__legacy_event.ts__L80_body.json": _NO_TYPE,
    "integration__legacy_event.ts__L98_body.json": _NO_TYPE,
    f"{_STUB}__L72_expectedBody.json": "its resource names no /refs/ (docs/mapping.md, Firebase RTDB events)",
    f"{_STUB}__L95_expectedBody.json": "its data, `value`, is no base64 (PubsubMessage)",
    f"{_STUB}__L121_expectedBody.json": "its object has no bucket (google.events.cloud.storage.v1, StorageObjectData)",
    f"{_STUB}__L151_expectedBody.json": "its time has no zone (RFC 3339, 5.6)",
}
"""The end of a file's name -> why it is no event that Google sends: the stubs of a framework's own tests."""

NOT_SIMULATED = {"message.@type": "of the framework's own making: no push has it"}
DOCUMENTED = {("deliveryAttempt", "number")}
"""What no recorded push has, and the Pub/Sub documentation says (Dead-letter topics)."""


def wire(body: Any, kind: str = "application/json", **attributes: str) -> dict[str, Any]:
    headers = [[f"ce-{name}", value] for name, value in attributes.items()]
    return {"path": "/", "headers": [*headers, ["content-type", kind]], "body": json.dumps(body).encode()}


def kind_of(file: Recorded) -> str:
    """Return the kind of the index's label, where the type of an event that has one agrees."""
    found = next((SERVICES[word] for word in file.trigger.split("-") if word in SERVICES), "eventarc")
    if found not in TYPES or not file.trigger.startswith("cloudevent-"):
        return found
    return found if file.event()["type"].startswith(TYPES[found].rpartition(".")[0]) else "eventarc"


def request(file: Recorded) -> dict[str, Any]:
    """Return a recorded event as the request that it came in; data alone as that of a CloudEvent."""
    event, kind = file.event(), kind_of(file)
    if file.trigger == "pubsub-push" or file.trigger.startswith("background-"):
        return wire(event)
    if file.trigger.startswith("cloudevent-"):
        return wire(event, CLOUD_EVENT)
    return wire(event, specversion="1.0", id="1", source="/s", subject="refs/a/b", type=TYPES.get(kind, "t"))


def facts(kind: str, form: dict[str, Any]) -> dict[str, Any]:
    """Return what the one item of a request says."""
    [item] = PLATFORM.codec(kind).decode(form, {})
    if isinstance(item, MalformedEvent):
        raise item
    trigger = TRIGGERS[KINDS[kind].trigger]
    trigger.read_all([item])
    [found] = trigger.facts([item])
    return dict(found)


def odd(file: Recorded) -> bool:
    return any(file.name.endswith(end) for end in ODD)


@pytest.mark.parametrize("kind", sorted({kind_of(file) for file in FILES}))
def test_of_each_kind_all_but_the_listed_decode(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    files = [file for file in FILES if kind_of(file) == kind]
    refused: dict[str, str] = {}
    for file in files:
        try:
            facts(kind, request(file))
        except MalformedEvent as error:
            refused[file.name] = str(error)
    with capsys.disabled():
        print(f"\ngcp/{kind}: {len(files) - len(refused)} of {len(files)} recorded decode", end="")
        for name, why in refused.items():
            print(f"\n  {name}: {why}", end="")
    assert set(refused) == {file.name for file in files if odd(file)}


@pytest.mark.parametrize("file", each(*FILES))
def test_no_kind_takes_what_another_service_sent(file: Recorded) -> None:
    """A topic may bring anything: an instant, or news of a bucket, which say so themselves."""
    for kind in ITEMS:
        if kind == kind_of(file) or PLATFORM.codec(kind) is PLATFORM.codec("eventarc"):
            continue
        if kind == "scheduler_pubsub" and kind_of(file) == "pubsub":
            continue
        with pytest.raises(MalformedEvent):
            facts(kind, request(file))


@pytest.mark.parametrize(
    "file", each(*[one for one in FILES if one.trigger.startswith("background-") and not odd(one)])
)
def test_an_event_of_the_first_generation_is_the_cloud_event_that_the_framework_makes(file: Recorded) -> None:
    event = file.event()
    asked = flask.Request(EnvironBuilder("/", method="POST", json=event).get_environ())
    theirs, refused = _theirs(asked)
    if theirs is None:
        assert "domain" not in event, refused
        return
    mine = facts("eventarc", request(file))
    for name in ("id", "type", "source"):
        assert mine[name] == theirs[name], name
    subject = theirs.get("subject")
    assert mine["subject"] == (subject if subject is None else subject.partition("#")[0])
    data = mine["data"]
    if "message" in data:  # the framework adds nothing to what it takes for a message of its own
        data = {"message": {**data["message"], **{name: theirs.data["message"].get(name) for name in data["message"]}}}
    assert data == theirs.data
    assert mine["time"].isoformat()[:19] == theirs["time"][:19]


def _service(file: Path) -> str:
    """Return the kind of a conformance file, which is named after its service."""
    names = {"firebase-db": "realtime_database", "firebase-auth": "firebase_auth"}
    return next(names.get(name, name) for name in ("pubsub", "storage", "firestore", *names) if name in file.stem)


def _theirs(asked: flask.Request) -> tuple[Any, str]:
    """Return the framework's own event, or why it makes none."""
    try:
        return event_conversion.background_event_to_cloud_event(asked), ""
    except EventConversionException as error:
        return None, str(error)


@pytest.mark.parametrize("file", [pytest.param(file, id=file.stem) for file in CONFORMANCE])
def test_both_generations_of_a_conformance_event_say_the_same(file: Path) -> None:
    cases = json.loads(file.read_text())
    old, new = wire(cases["legacy-input"]), wire(cases["cloudevent-output"], CLOUD_EVENT)
    mine, their = facts("eventarc", old), facts("eventarc", new)
    assert mine == their
    kind = _service(file)
    assert facts(kind, old) == facts(kind, new)
    said = facts(kind, wire(cases["cloudevent-input"], CLOUD_EVENT))
    if kind == "pubsub":  # the event knows its subscription, the first generation its topic alone
        said["source"] = facts(kind, old)["source"]
    assert said == facts(kind, old)


@pytest.mark.parametrize("file", each(*[one for one in FILES if "firestore" in one.trigger]))
def test_documents_are_what_google_s_library_reads(file: Recorded) -> None:
    event = file.event()
    data = event.get("data", event)
    made: Any = import_module("google.events.cloud.firestore").DocumentEventData.pb()()
    message = import_module("google.protobuf.json_format").ParseDict(data, made)
    pairs = zip(documents.from_json(data), documents.from_protobuf(message.SerializeToString()), strict=True)
    for mine, theirs in pairs:
        assert (mine and (mine.name, mine.values)) == (theirs and (theirs.name, theirs.values))


PUSHES = [file for file in FILES if file.trigger == "pubsub-push" and not odd(file)]


@pytest.mark.parametrize("file", each(*PUSHES))
def test_a_recorded_push_says_the_same_to_the_framework(file: Recorded) -> None:
    push = file.event()
    asked = flask.Request(EnvironBuilder("/", method="POST", json=push).get_environ())
    their: Any = event_conversion.marshal_background_event_data(asked)  # type: ignore[no-untyped-call]
    mine = facts("pubsub", wire(push))
    content = push["message"]
    assert mine["source"] == push.get("subscription", "").rpartition("/")[2]
    raw = b64decode(content.get("data", ""))
    assert mine["text"] in (raw, raw.decode("utf-8", "replace"))
    if "context" not in their:  # the framework takes no push without data or without the name messageId for one
        assert "data" not in content or "messageId" not in content
        return
    assert mine["id"] == their["context"]["eventId"]
    assert mine["attributes"] == their["data"]["attributes"]
    if "publishTime" in content:
        assert mine["sent_at"].isoformat()[:19] == their["context"]["timestamp"][:19]


def test_a_simulated_push_has_the_places_and_types_of_recorded_ones() -> None:
    message = Message("a", id="1", attributes={"a": "b"}, attempt=2, group="g", source="s")
    mine = set(_free(places(json.loads(simulator.build([message])["body"]))))
    seen = {place for file in PUSHES for place in _free(places(file.event()))}
    assert {path for path, _ in seen - mine} == NOT_SIMULATED.keys()
    assert mine - seen == DOCUMENTED


def _free(found: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield places with the sender's own attributes as one."""
    for path, kind in found:
        head, inside, _ = path.partition("message.attributes.")
        yield (f"{head}{inside}*" if inside else path), kind


def test_every_exception_is_met() -> None:
    assert [file.name for file in FILES if odd(file)] or not FILES


APP = """
import json
from fungible import App
from fungible.events.cloud import CloudEvent
from fungible.events.document import DocumentChange
from fungible.events.message import Message
from fungible.events.object import ObjectEvent
from fungible_gcp import entrypoint, firebase_auth, firestore, pubsub, realtime_database, storage

app = App("conformance")

def say(*facts):
    print("said", json.dumps(facts, default=str, sort_keys=True), flush=True)

@app.topic("pubsub")
def message(one: Message[bytes]) -> None:
    say(one.id, one.raw.hex(), dict(one.attributes), one.sent_at)

@app.bucket("storage")
def happened(one: ObjectEvent) -> None:
    say(one.action, one.bucket, one.key, one.size, one.etag, one.version, one.time)

@app.collection("firestore")
def changed(one: DocumentChange[object]) -> None:
    say(one.action, one.collection, dict(one.key), one.before, one.after, one.time)

@app.collection("realtime_database")
def written(one: DocumentChange[object]) -> None:
    say(one.action, one.collection, dict(one.key), one.before, one.after, one.time)

@app.cloud_event("firebase_auth", type="google.firebase.auth.user.v1.*")
def user(one: CloudEvent[dict]) -> None:
    say(one.type, one.source, one.subject, one.time, one.data)

function = entrypoint(
    app, pubsub=pubsub(path="/pubsub"), storage=storage(path="/storage"), firestore=firestore(path="/firestore"),
    realtime_database=realtime_database(path="/realtime_database"), firebase_auth=firebase_auth(path="/firebase_auth"),
)
"""


@pytest.mark.timeout(58)
def test_the_framework_brings_both_generations_of_each_conformance_event(tmp_path: Path) -> None:
    (tmp_path / "conformance_main.py").write_text(APP)
    lines: list[str] = []
    with serve("conformance_main:function", cwd=tmp_path, log=lines.append) as app:
        for file in CONFORMANCE:
            cases = json.loads(file.read_text())
            forms = wire(cases["legacy-input"]), wire(cases["cloudevent-input"], CLOUD_EVENT)
            for form in forms:
                answer = post(int(app.url.rpartition(":")[2]), {**form, "path": f"/{_service(file)}"}, 20)
                assert answer["status"] == 204, (file.stem, answer, lines)
    said = [line for line in lines if line.startswith("said")]
    assert len(said) == 2 * len(CONFORMANCE)
    assert said[::2] == said[1::2]
