"""`fungible translate` and `fungible sample`: what one platform sends, as another would have sent it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fungible.cli.neutral import FACTS, cloud_event, differences, shown
from fungible.cli.translate import OPTIONS
from fungible.cli.wires import NAMES, Wire, from_text, read, to_text, wires
from fungible.errors import MalformedEvent
from fungible.local.mistake import Mistake
from fungible.testing.recorded import cases
from fungible.testing.strategies import JSON, mutated
from fungible.testing.surface import adapters
from fungible.testing.triggers import TRIGGERS
from tests.guards.tree import ROOT

KINDS = [wire for platform in sorted(adapters()) for wire in wires(platform)]
PAIRS = [(mine, theirs) for mine in KINDS for theirs in KINDS if mine.trigger == theirs.trigger]
pytestmark = pytest.mark.timeout(120)


def recorded() -> list[Any]:
    """Every recorded wire form whose events all can be read."""
    found = []
    for wire in KINDS:
        folder = ROOT / "adapters" / wire.platform / "tests" / "events" / wire.kind
        for case in cases(folder, "wire"):
            told = case.load("event") if case.has("event") else case.load("outcome")
            items = told if isinstance(told, list) else [told]
            if not any(isinstance(one, dict) and "malformed" in one for one in items) and readable(wire, case):
                found.append(pytest.param(wire, case, id=f"{wire}/{case.name}"))
    return found


def readable(wire: Wire, case: Any) -> bool:
    try:
        return bool(wire.decode(case.load("wire")) or True)
    except MalformedEvent:
        return False


def facts(wire: Wire, documents: list[Any]) -> list[dict[str, Any]]:
    return [FACTS[wire.trigger](event) for one in documents for event in wire.decode(one)]


@pytest.mark.parametrize(("mine", "case"), recorded())
def test_there_and_back_is_the_same_but_for_what_was_told(mine: Wire, case: Any) -> None:
    _, events = read(str(mine), case.load("wire"))
    before = [FACTS[mine.trigger](event) for event in events]
    for theirs in (one for one in KINDS if one.trigger == mine.trigger):
        try:
            there = theirs.native(events)
        except Mistake as mistake:
            assert "cannot carry this event" in mistake.cause  # noqa: PT017  not every pair has one
            continue
        after = facts(theirs, there)
        assert len(after) == len(before)
        for one, other in zip(before, after, strict=True):
            told = {field.partition(" ")[0] for field, _ in differences(one, other)}
            assert {name for name in one if one[name] != other[name]} == told
            assert told <= excused(theirs, one), f"{mine} to {theirs} changes {told}"
        if any(one["text"] != bytes_as_text(one["text"]) for one in after if "text" in one):
            continue  # a producer of bytes is one that the simulators of text do not play
        try:
            back = facts(mine, mine.native([event for document in there for event in theirs.decode(document)]))
        except Mistake as mistake:
            assert "cannot carry this event" in mistake.cause  # noqa: PT017  what it did not bring, mine may need
            continue
        for one, other in zip(after, back, strict=True):
            changed = {name for name in one if one[name] != other[name]}
            assert changed <= excused(mine, one), f"{theirs} back to {mine} changes {changed}"


def bytes_as_text(body: bytes) -> bytes:
    return body.decode(errors="replace").encode()


def excused(wire: Wire, before: dict[str, Any]) -> set[str]:
    """What may come out otherwise: what the wire's table gives up, what was unsaid, what it cuts or infers."""
    found = {name for name, word in wire.codec.CARRIES.items() if word != "exact"} | {"principal"}
    found |= {name for name, value in before.items() if value in (None, {}, "")} | {NAMES.get(wire.trigger, "")}
    if before.get("action") == "deleted":
        found |= {"etag", "size", "version"}  # an object that is gone has these on some platforms alone
    key = before.get("key")
    if not isinstance(key, str) and not (isinstance(key, dict) and isinstance(key.get("id"), str) and len(key) == 1):
        found.add("key")  # one that is no text, or of several names, is said otherwise where a key is one text
    found |= {name for name in ("before", "after") if not is_json(before.get(name)) or not keyed(before, name)}
    found |= {"data"} if not isinstance(before.get("data"), dict) else set()
    if "x-forwarded-for" in before.get("headers", {}):
        found.add("client_ip")  # a platform that vouches for this header reads the address from it
    for name in ("sent_at", "time", "scheduled_at"):
        if before.get(name) is not None and before[name].microsecond % 1000:
            found.add(name)  # milliseconds are the finest that most sources have
    for option in getattr(wire.simulator, "DRAWS", {}):  # what its source can bring at all
        found |= BOUNDED.get(option, set())
    return found | ({"name", "cron"} if wire.trigger == "schedule" else set())  # a schedule is named where it is bound


def keyed(facts: dict[str, Any], name: str) -> bool:
    """A row of a table holds its key, which another platform's document may not, or as another type."""
    document = facts.get(name)
    return not isinstance(document, dict) or document | facts["key"] == document


def is_json(value: Any) -> bool:
    try:
        return bool(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError):
        return False


BOUNDED = {"actions": {"action", "before", "after"}, "data": {"data"}, "never": {"id"}, "partitions": {"partition"}}
"""The fields that each option of a kind's own events narrows."""


@pytest.mark.parametrize("wire", KINDS, ids=str)
def test_any_json_is_an_event_or_a_mistake(wire: Wire) -> None:
    @settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], max_examples=100)
    @given(st.data())
    def holds(data: st.DataObject) -> None:
        given = TRIGGERS[wire.trigger].sample({"most": 1})
        good = wire.build(given if wire.brings_items else [given], {})[0]
        document = data.draw(st.one_of(JSON, mutated(good)))
        for name in (str(wire), wire.platform):
            try:
                found, events = read(name, document)
            except Mistake:
                continue
            except Exception as error:
                raise AssertionError(repr(document)) from error
            assert all(shown(FACTS[found.trigger](event)) is not None for event in events)

    holds()


@given(JSON | st.binary() | st.lists(st.binary()) | st.dictionaries(st.text(), st.binary()))
def test_json_with_bytes_is_read_as_it_was_written(value: Any) -> None:
    if isinstance(value, dict) and value.keys() & {"$bytes", "$base64"}:
        return
    assert from_text(to_text(value), "x") == value


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"id": 1}', {"datacontenttype": "application/json", "data": {"id": 1}}),
        (b"12", {"datacontenttype": "text/plain", "data": "12"}),
        (b"hello", {"datacontenttype": "text/plain", "data": "hello"}),
        (b"\xff", {"datacontenttype": "application/octet-stream", "data_base64": "/w=="}),
    ],
)
def test_a_cloud_event_keeps_what_a_body_is(body: bytes, expected: dict[str, Any]) -> None:
    given = {"id": "a", "text": body, "source": "q", "sent_at": None, "group": None, "attempt": 2}
    event, unsaid = cloud_event({**given, "attributes": {"ok": "1", "Not-ok": "2", "id": "3"}}, ("t", "//x/{source}"))
    assert event == {"specversion": "1.0", "id": "a", "source": "//x/q", "type": "t", "ok": "1", **expected}
    assert unsaid == ["attempt", "attributes (Not-ok)", "attributes (id)"]


def fungible(*arguments: str, given: str = "") -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "fungible", *arguments],
        env={**os.environ, "NO_COLOR": "1"},
        input=given,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_sample_is_translated_and_told(tmp_path: Path) -> None:
    code, out, err = fungible("sample", "aws", "sqs", "--body", '{"id": 1}', "--attribute", "a=b", "--group", "g")
    assert (code, err) == (0, "")
    assert json.loads(out)["Records"][0]["eventSource"] == "aws:sqs"
    file = tmp_path / "event.json"
    file.write_text(out)
    code, out, err = fungible("translate", "--from", "aws", str(file), "--to", "azure")
    assert code == 0
    assert json.loads(out)["message"]["body"] == {"$bytes": '{"id": 1}'}
    assert err.splitlines() == [
        "chosen: azure/queue_storage; there is --to azure/service_bus, --to azure/rabbitmq too",
        "lost: attributes (a): absent on azure/queue_storage",
        "lost: group: absent on azure/queue_storage",
    ]
    code, out, err = fungible("translate", "--from", "aws", "-", "--to", "neutral", given=file.read_text())
    assert (code, err) == (0, "")
    assert json.loads(out)["body"] == '{"id": 1}'
    code, out, _ = fungible("translate", "--from", "aws", str(file), "--to", "cloudevents")
    assert (code, json.loads(out)["data"]) == (0, {"id": 1})


@pytest.mark.parametrize("wire", KINDS, ids=str)
def test_a_sample_of_each_kind_is_known_for_what_it_is(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    from fungible.cli.translate import sample as print_sample

    given = {"body": ['{"id": "1"}']} if "body" in OPTIONS[wire.trigger] else {}
    print_sample(wire.platform, wire.kind, given)
    document = from_text(capsys.readouterr().out, "x")
    found, events = read(str(wire), document)
    assert found.kind == wire.kind
    said = FACTS[wire.trigger](events[0])
    body = said.get("text") or said.get("content") or said.get("value") or said.get("data") or said.get("after")
    assert not given or body in (b'{"id": "1"}', {"id": "1"})


CHOSEN = "chosen: gcp/pubsub; there is --to gcp/tasks too\n"


def test_several_messages_are_split_where_one_is_all() -> None:
    _, out, _ = fungible("sample", "aws", "sqs", "--body", "a", "--body", "b")
    code, out, err = fungible("translate", "--from", "aws", "-", "--to", "gcp", given=out)
    assert (code, len(json.loads(out)), err) == (0, 2, f"{CHOSEN}split: gcp/pubsub brings 2 events\n")


MISTAKES = [
    (
        "translate --from aws/sqs --to azure -",
        '{"Records": [{"messageId": "a"}]}',
        "Records[0].body is missing",
        "correct",
    ),
    ("translate --from aws/http_v2 --to azure -", '{"rawPath": "/"}', "requestContext is missing", "correct it"),
    (
        "translate --from aws --to azure -",
        '{"Records": [{"eventSource": "aws:ses"}]}',
        "aws/ses, which is not carried",
        "",
    ),
    (
        "translate --from azure --to aws -",
        '{"x": 1}',
        "the event is no azure: azure/http: method is missing",
        "azure/http",
    ),
    ("translate --from container --to aws -", "[]", "scope is missing", "correct it"),
    ("translate --from container --to aws -", '{"body": {"$base64": "!"}}', "-: cannot be read", "as JSON"),
    ("translate --from aws --to azure -", '{"x": ', "-:1:7: is not JSON", "one native event"),
    ("translate --from aws --to azure nowhere.json", "", "nowhere.json cannot be read", "name a file"),
    ("translate --from aws --to nowhere -", "{}", "there is no platform nowhere", "choose one"),
    ("translate --from nowhere --to aws -", "{}", "there is no platform nowhere", "choose one"),
    ("translate --from aws/nothing --to azure -", "{}", "aws has no kind nothing", "write aws/"),
    ("translate --from aws --to container -", "{}", "container has no invoke", "another platform"),
    (
        "translate --from aws --to cloudevents -",
        "{}",
        "aws/invoke is no event that CloudEvents",
        "a message of aws/sqs",
    ),
    ("translate -", "{}", "'--from'", "--help"),
    ("sample aws nothing", "", "aws has no kind nothing", "write aws/"),
    ("sample cloudflare scheduled --body 1", "", "cloudflare/scheduled takes no --body", "it takes --name"),
    ("sample nowhere sqs", "", "there is no platform nowhere; installed: ", "choose one of them"),
    ("sample nowhere sqs", "", "there is no platform nowhere", "choose one"),
    ("sample aws sqs --path /x", "", "aws/sqs takes no --path", "leave it out"),
    ("sample aws sqs --attribute a", "", "'a' is no attribute", "name=value"),
    ("sample aws http_v2 --path x", "", "'x' is no path", "/orders/7"),
    ("sample aws http_v2 --header x", "", "'x' is no header", "name:value"),
    ("sample aws http_v2 --body a --body b", "", "one body", "once"),
    ("sample aws invoke --body {", "", "the body is not JSON", "--body"),
    ("sample aws", "", "Missing argument", "--help"),
]


@pytest.mark.parametrize(
    ("arguments", "given", "cause", "fix"), MISTAKES, ids=[f"{one[0]} {one[1]}" for one in MISTAKES]
)
def test_a_mistake_is_one_line_of_cause_and_one_of_fix(arguments: str, given: str, cause: str, fix: str) -> None:
    code, out, err = fungible(*arguments.split(), given=given)
    first, second = err.splitlines()
    assert (code, out) == (2, "")
    assert first.startswith("error: ")
    assert cause in first
    assert second.startswith("  fix: ")
    assert fix in second


@pytest.mark.parametrize("platform", ["container", "gcp"])
def test_a_topic_goes_to_a_kind_that_serves_topics_too(platform: str, tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(fungible("sample", "aws", "sns", "--body", "a")[1])
    code, out, _ = fungible("translate", "--from", "aws/sns", str(file), "--to", platform)
    assert code == 0
    assert "YQ==" in out  # the message's data, which Pub/Sub's pushes hold as base64


def test_a_message_that_is_no_cloud_event_is_told_which_ones_are(tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(fungible("sample", "aws", "sqs_pipe")[1])
    code, out, err = fungible("translate", "--from", "aws/sqs_pipe", str(file), "--to", "cloudevents")
    assert (code, out) == (2, "")
    assert "fix: translate a CloudEvent or a message of aws/sqs; " in err


def test_a_platform_s_only_kind_leaves_another_platform_to_choose(tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text(fungible("sample", "aws", "schedule")[1])
    code, _, err = fungible("translate", "--from", "aws/schedule", str(file), "--to", "cloudflare")
    assert code == 2
    assert err.endswith("fix: choose another platform\n")
