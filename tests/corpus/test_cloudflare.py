"""What the real runtime handed to a Worker, recorded: codecs and simulators read and write the same."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from fungible.errors import MalformedEvent
from fungible.events.http import HttpRequest
from fungible.events.message import Message
from fungible.testing.running import said
from fungible_cloudflare.codecs import event_subscription, fetch, queue_batch, r2, scheduled
from fungible_cloudflare.local import Worker, serve
from fungible_cloudflare.simulate import fetch as fetch_simulator
from fungible_cloudflare.simulate import queue_batch as queue_simulator
from fungible_cloudflare.simulate import scheduled as scheduled_simulator
from tests.corpus.recorded import Recorded, each, recorded

pytestmark = pytest.mark.corpus

REQUESTS = recorded("cloudflare", "http-request")
BATCHES = recorded("cloudflare", "queue-batch")
RUNS = recorded("cloudflare", "scheduled")
OTHERS = [one for one in recorded("cloudflare") if one.trigger not in ("http-request", "queue-batch", "scheduled")]
TYPES = {"[object Object]": "json", "[object String]": "text"}
APP = """
import json
from fungible import App, HttpRequest, Message

app = App("corpus")

@app.http("GET", "OPTIONS", path="/{path...}")
def seen(path: str, request: HttpRequest) -> dict:
    return {"method": request.method, "headers": dict(request.headers.items())}

@app.queue("corpus")
def shown(message: Message[str]) -> None:
    print("shown", json.dumps([message.id, message.body]))
"""


def test_there_are_recordings_of_each() -> None:
    print(f"cloudflare: {len(REQUESTS)} requests, {len(BATCHES)} batches, {len(RUNS)} runs, {len(OTHERS)} others")
    assert min(len(REQUESTS), len(BATCHES), len(RUNS)) >= 2


@pytest.mark.parametrize("file", each(*RUNS))
def test_a_recorded_run_is_read_and_simulated_as_it_was(file: Recorded) -> None:
    event = file.event()
    [tick] = scheduled.decode(event, {})
    due = datetime.fromtimestamp(event["scheduledTime"] / 1000, UTC)
    assert (tick.name, tick.cron, tick.scheduled_at, tick.past_due) == (event["cron"], event["cron"], due, None)
    assert scheduled_simulator.build([tick], {"name": event["cron"]}) == event


@pytest.mark.parametrize("file", each(*OTHERS))
def test_what_is_no_event_of_a_source_is_refused(file: Recorded) -> None:
    for codec in (queue_batch, scheduled, r2, event_subscription):
        with pytest.raises(MalformedEvent):
            list(codec.decode(file.event(), {}))


@pytest.fixture(scope="module")
def lines() -> list[str]:
    return []


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> Iterator[Worker]:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "corpus.py").write_text(APP)
    with serve("corpus:app", cwd=folder, log=lines.append) as running:
        yield running


def wire_of(event: Any) -> dict[str, Any]:
    headers = dict(event["headers"])
    body = base64.b64decode(event["body_base64"] or "")
    return {**event, "headers": headers, "body": body, "client_ip": headers.get("cf-connecting-ip")}


@pytest.mark.parametrize("file", each(*REQUESTS))
def test_a_recorded_request_is_read_as_it_was_sent(file: Recorded) -> None:
    event = file.event()
    request = fetch.decode(wire_of(event), {})
    url = urlsplit(event["url"])
    assert (request.method, request.url, request.client_ip) == (event["method"], event["url"], "127.0.0.1")
    assert (request.path, request.raw_path) == (unquote(url.path), url.path)
    assert request.query.multi_items() == parse_qsl(url.query, keep_blank_values=True)
    assert request.headers.multi_items() == [tuple(pair) for pair in event["headers"]]


@pytest.mark.parametrize("file", each(*REQUESTS))
def test_a_simulated_request_is_the_recorded_one(file: Recorded) -> None:
    wire = wire_of(file.event())
    url = urlsplit(wire["url"])
    request = HttpRequest(
        wire["method"], unquote(url.path), raw_path=url.path, headers=wire["headers"], client_ip=wire["client_ip"]
    )
    built = fetch_simulator.build(request, {"host": url.netloc, "raw_query": url.query})
    assert built == {name: wire[name] for name in built}


@pytest.mark.parametrize("file", each(*REQUESTS))
def test_the_local_runtime_hands_over_what_was_recorded(file: Recorded, worker: Worker) -> None:
    event = file.event()
    others = ("cf-connecting-ip", "connection", "host")
    set_by_the_client = {name: value for name, value in event["headers"] if name not in others}
    connection = http.client.HTTPConnection(worker.url.removeprefix("http://"), timeout=40)
    connection.request(event["method"], urlsplit(event["url"]).path, headers=set_by_the_client)
    seen = json.loads(connection.getresponse().read())
    connection.close()
    assert seen["method"] == event["method"]
    assert set_by_the_client.items() <= seen["headers"].items()
    assert seen["headers"]["cf-connecting-ip"] == dict(event["headers"])["cf-connecting-ip"]


def batch_of(event: Any) -> dict[str, Any]:
    """Return the batch with its instants in milliseconds, as `Date.getTime` has them."""
    messages = [
        {**one, "timestamp": round(datetime.fromisoformat(one["timestamp"]).timestamp() * 1000)}
        for one in event["messages"]
    ]
    return {**event, "messages": messages}


def text_of(message: Any) -> str:
    body = message["body"]
    return body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))


@pytest.mark.parametrize("file", each(*BATCHES))
def test_a_recorded_batch_is_read_and_simulated_as_it_was(file: Recorded) -> None:
    event = file.event()
    wire = batch_of(event)
    items: list[Any] = list(queue_batch.decode(wire, {}))
    for item, one in zip(items, event["messages"], strict=True):
        expected = (one["id"], one["attempts"], text_of(one), event["queue"])
        assert (item.id, item.attempt, item.text, item.source) == expected
        assert item.sent_at == datetime.fromisoformat(one["timestamp"]).astimezone(UTC)
    messages: list[Message[Any]] = [
        Message("", id=one.id, text=one.text, attempt=one.attempt, sent_at=one.sent_at) for one in items
    ]
    built = queue_simulator.build(messages, {"name": event["queue"], "content_type": "json"})
    keys = ("id", "timestamp", "attempts", "body")
    assert built["messages"] == [{key: one[key] for key in keys} for one in wire["messages"]]


@pytest.mark.parametrize("file", each(*BATCHES))
def test_a_recorded_body_comes_to_a_handler_through_the_real_runtime(
    file: Recorded, worker: Worker, lines: list[str]
) -> None:
    for one in file.event()["messages"]:
        content_type = TYPES[one["bodyType"]]
        [fate] = worker.send("corpus", [text_of(one)], attributes={"content_type": content_type})
        assert fate.fate == "done"
        assert said(lines, json.dumps([fate.id, text_of(one)]))
