"""Events on bound paths under uvicorn: each is done or dead, whatever happens to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from cloudevents.conversion import to_binary, to_structured
from cloudevents.http import CloudEvent as Sdk
from cloudevents.http import from_http

from fungible.events.cloud import CloudEvent
from fungible.events.message import Message
from fungible.events.tick import Tick
from fungible.local.background import Background
from fungible.local.mistake import Mistake, Unsupported
from fungible.local.running import Fate
from fungible.local.source import Letter
from fungible.testing.running import soon
from fungible_container.local import Server, serve
from fungible_container.local.senders import Senders, Spec, post
from fungible_container.simulate import posted

SAMPLES = Path(__file__).parent / "samples"

pytestmark = pytest.mark.timeout(55)


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("seen")


@pytest.fixture(scope="module")
def pushed(folder: Path, lines: list[str]) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PUSHED_FOLDER", str(folder))
        with serve("pushed:asgi", cwd=SAMPLES, log=lines.append, workers=2) as running:
            yield running


class Sent:
    """Senders of every kind to one server."""

    def __init__(self, port: int, spec: Spec) -> None:
        self._background = Background()
        self._senders = Senders(port, None, spec)

    def __call__(self, kind: str, path: str, events: Sequence[Any], **options: Any) -> list[Fate]:
        async def send() -> list[Fate]:
            return await self._senders.source(kind, path, options).send([Letter.of(event) for event in events])

        return self._background.run(send())

    def close(self) -> None:
        self._senders.close()
        self._background.close()


@pytest.fixture(scope="module")
def sent(pushed: Server) -> Iterator[Sent]:
    found = Sent(int(pushed.url.rpartition(":")[2]), Spec(4, 0.05, batch_size=5))
    yield found
    found.close()


def event(id: str, do: str = "ack", **facts: Any) -> CloudEvent[Any]:
    data = json.dumps({"id": id, "do": do})
    given: Any = {"type": "com.example.order.placed", "source": "/shop", "datacontenttype": "application/json", **facts}
    return CloudEvent(None, id=id, text=data, **given)


def message(id: str, do: str = "ack") -> Message[Any]:
    return Message("", id=id, text=json.dumps({"id": id, "do": do}))


def tick(id: str, do: str = "ack") -> Tick:
    return Tick(f"{do}-{id}")


KINDS: dict[str, Any] = {
    "cloud_events": ("/events", event, {}),
    "cloud_events structured": ("/events", event, {"mode": "structured"}),
    "cloud_events_batch": ("/many", event, {}),
    "event_grid": ("/grid", event, {}),
    "knative_ping": ("/nightly", tick, {}),
    "pubsub": ("/orders", message, {}),
    "pubsub topic": ("/news", message, {}),
}
FINAL = {"cloud_events", "cloud_events structured", "knative_ping"}
"""Those whose sender takes a rejection at its word, event by event."""


def said(fates: Sequence[Fate]) -> list[tuple[str, int]]:
    return [(one.fate, one.attempts) for one in fates]


@pytest.mark.parametrize("kind", KINDS)
def test_each_verdict_of_a_single_event(kind: str, sent: Sent) -> None:
    path, make, options = KINDS[kind]
    words = ("ack", "reject", "retry", "raise", "exit", "always")
    fates = [
        sent(kind.partition(" ")[0], path, [make(f"{kind}{at}", word)], **options)[0] for at, word in enumerate(words)
    ]
    rejected = ("dead", 4) if "pubsub" in kind else ("dead", 1)
    assert said(fates) == [("done", 1), rejected, ("done", 2), ("done", 2), ("done", 2), ("dead", 4)]


def test_one_answer_for_a_batch_brings_all_again_and_buries_all(sent: Sent, lines: list[str]) -> None:
    assert (
        said(sent("cloud_events_batch", "/many", [event("b1"), event("b2", "retry"), event("b3")])) == [("done", 2)] * 3
    )
    assert said(sent("cloud_events_batch", "/many", [event("b4"), event("b5", "reject")])) == [("dead", 1)] * 2
    assert soon(lambda: sum("began b1" in line for line in lines) == 2)
    assert sum("began b4" in line for line in lines) == 1


MALFORMED: dict[str, tuple[str, list[tuple[str, str]], bytes]] = {
    "no attribute": ("/events", [("content-type", "application/json")], b"{}"),
    "no UTF-8": (
        "/events",
        [("ce-id", "%C0%A0"), ("ce-specversion", "1.0"), ("ce-type", "t"), ("ce-source", "s")],
        b"",
    ),
    "no JSON": ("/events", [("content-type", "application/cloudevents+json")], b"{"),
    "no UTF-8 body": ("/events", [("content-type", "application/cloudevents+json")], b'{"id": "\xff"}'),
    "no object": ("/events", [("content-type", "application/cloudevents+json")], b"[]"),
    "too deep": ("/events", [("content-type", "application/cloudevents+json")], b"[" * 100_000),
    "no array": ("/many", [("content-type", "application/cloudevents-batch+json")], b"{}"),
    "a broken one of two": (
        "/many",
        [("content-type", "application/cloudevents-batch+json")],
        b'[{"specversion": "1.0", "id": "1", "source": "s", "type": "t", "data": {"id": "x1"}}, 5]',
    ),
    "no order": (
        "/events",
        [("content-type", "application/cloudevents+json")],
        b'{"specversion": "1.0", "id": "1", "source": "s", "type": "com.example.order.x", "data": {"id": 5}}',
    ),
    "no event grid": ("/grid", [("content-type", "application/json")], b'[{"id": "1"}]'),
    "no ping": ("/nightly", [("ce-id", "1"), ("ce-specversion", "1.0"), ("ce-type", "t"), ("ce-source", "s")], b""),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_what_is_malformed_is_refused_for_good(case: str, pushed: Server) -> None:
    status, _, body = _post(pushed, *MALFORMED[case])
    assert (status, json.loads(body)["status"]) == (400, 400)


def test_a_push_that_is_none_comes_again(pushed: Server) -> None:
    for body in (b"{", b"[]", b'{"message": {"data": "!"}}'):
        assert _post(pushed, "/orders", [("content-type", "application/json")], body)[0] == 503


def _post(server: Server, path: str, headers: Any, body: bytes, method: str = "POST") -> Any:
    wire = posted(path, headers, body)
    wire["scope"]["method"] = method
    return post(int(server.url.rpartition(":")[2]), wire, 40)


def test_a_format_that_nobody_reads_is_415_and_another_method_405(pushed: Server) -> None:
    for kind in ("application/cloudevents+avro", "application/cloudevents-batch+json", "application/cloudevents"):
        assert _post(pushed, "/events", [("content-type", kind)], b"[]")[0] == 415
    status, headers, _ = _post(pushed, "/events", [], b"", "PUT")
    assert (status, dict(headers)["allow"]) == (405, "OPTIONS, POST")
    assert _post(pushed, "/elsewhere", [], b"")[0] == 404


def test_who_asks_first_is_permitted_where_the_binding_says_so(pushed: Server) -> None:
    for path, origin, allowed in (
        ("/events", "Sender.example", "Sender.example"),
        ("/events", "other.example", None),
        ("/many", "sender.example", None),
    ):
        asks = [("webhook-request-origin", origin), ("webhook-request-rate", "100")]
        status, headers, _ = _post(pushed, path, asks, b"", "OPTIONS")
        found = dict(headers)
        assert (status, found["allow"], found.get("webhook-allowed-origin")) == (200, "OPTIONS, POST", allowed)
        assert found.get("webhook-allowed-rate") == (allowed and "*")


def test_a_subscription_of_event_grid_is_validated_where_the_binding_names_its_topic(pushed: Server) -> None:
    for topic, status, answer in (("/topics/ORDERS", 200, "code"), ("/topics/other", 403, None)):
        asked: dict[str, Any] = {"id": "1", "topic": topic, "data": {"validationCode": "code"}}
        asked["eventType"] = "Microsoft.EventGrid.SubscriptionValidationEvent"
        headers = [("content-type", "application/json"), ("aeg-event-type", "SubscriptionValidation")]
        found = _post(pushed, "/grid", headers, json.dumps([asked]).encode())
        assert (found[0], json.loads(found[2]).get("validationResponse")) == (status, answer)


def test_a_reply_goes_back_to_a_sender_that_asks_for_one(pushed: Server) -> None:
    headers, body = to_binary(Sdk({"type": "com.example.order.placed", "source": "/shop"}, {"id": "r", "do": "answer"}))
    asking = [*headers.items(), ("prefer", "respond-async, reply")]
    status, answered, content = _post(pushed, "/events", asking, body)
    reply = from_http(dict(answered), content)
    assert (status, reply["type"], reply["source"]) == (200, "com.example.order.settled", "/shop/7")
    assert dict(answered)["ce-n"] == "1%20%C3%A9", "which this SDK does not decode"
    assert reply["id"] == headers["ce-id"]
    assert reply.data == {"id": "r", "do": "answer"}
    assert _post(pushed, "/events", [*headers.items()], body)[0] == 503, "nobody would take it"


def test_the_sdk_writes_what_is_read(pushed: Server, lines: list[str]) -> None:
    attributes = {
        "id": "sdk", "source": "/shop", "type": "t", "subject": "a", "time": "2026-03-05T17:31:05.25Z",
        "dataschema": "https://example.com/s", "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    }  # fmt: skip
    datas = {"application/json": {"a": [1, None]}, "text/plain": "12", "application/octet-stream": b"\x00\xff"}
    for kind, data in datas.items():
        for write, marshaller in ((to_binary, _bytes), (to_structured, None)):  # a structured event holds the value
            headers, body = write(Sdk({**attributes, "datacontenttype": kind}, data), marshaller)
            lines.clear()
            assert _post(pushed, "/shown", [*headers.items()], body)[0] == 204, (kind, write)
            assert soon(lambda: any(line.startswith("shown ") for line in lines))
            [shown] = [line for line in lines if line.startswith("shown ")]
            assert shown == f"shown ('sdk', 't', '/shop', 'a', {TIME}, '{kind}', {REST}, {_raw(data)!r})"


TIME = "datetime.datetime(2026, 3, 5, 17, 31, 5, 250000, tzinfo=datetime.timezone.utc)"
REST = "'https://example.com/s', [('traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')]"


def _raw(data: Any) -> bytes:
    """Return data as bytes; what is JSON is shown without its white space."""
    found = _bytes(data)
    return found if isinstance(found, bytes) else str(found).replace(" ", "").encode()


def _bytes(value: Any) -> Any:
    return value if isinstance(value, (str, bytes)) else json.dumps(value)


def test_an_app_is_bound_by_its_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUSHED_FOLDER", str(tmp_path))
    with serve("pushed:app", cwd=SAMPLES, visibility=0.0, receives=3, log=lambda _: None) as app:
        assert said(app.send("orders", ['{"id": "1"}', '{"id": "2", "do": "always"}'])) == [("done", 1), ("dead", 3)]
        assert said(app.deliver("topic", "news", [message("3", "retry")])) == [("done", 2)]
        assert said(app.deliver("cloud_event", "events", [event("4", "reject"), event("5")])) == [
            ("dead", 1),
            ("done", 1),
        ]
        assert said(app.deliver("cloud_event", "events", [event("6", type="com.example.other")])) == [("dead", 3)]
        assert said(app.deliver("schedule", "nightly", [tick("7")])) == [("done", 1)]
        with pytest.raises(Mistake, match="no cloud_event nowhere"):
            app.deliver("cloud_event", "nowhere", [event("8")])
        with pytest.raises(Unsupported, match="no bucket uploads"):
            app.deliver("bucket", "uploads", [])
