"""The calls of `cloud` for every trigger, on each platform: played on to the fates that the app itself gives."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from fungible import App, CloudEvent, DocumentChange, Message, ObjectEvent, Record, Reject, Retry, Tick
from fungible.testing import Cloud, everywhere
from fungible.testing.events import object_event
from fungible.testing.surface import adapters, surfaces

pytestmark = pytest.mark.timeout(120)
TRIED: set[str] = set()


@dataclass
class Order:
    id: str
    total: float


def judged(name: str, total: float) -> None:
    if total < 0:
        raise Reject("negative")
    if total > 1000 and name not in TRIED:
        TRIED.add(name)
        raise Retry("too much at once")


app = App("market")


@app.topic("news")
def news(message: Message[Order]) -> None:
    judged(f"news {message.body.id}", message.body.total)


@app.stream("clicks")
def clicks(record: Record[Order]) -> None:
    judged(f"clicks {record.body.id}", record.body.total)


@app.bucket("receipts", suffix=".pdf")
def receipts(event: ObjectEvent) -> None:
    if "bad" in event.key:
        raise Reject(event.action)


@app.collection("customers")
def customers(change: DocumentChange[Order]) -> None:
    assert change.after is None or isinstance(change.after, Order)
    judged(f"customers {change.key['id']}", change.after.total if change.after else 0)


@app.schedule("0 3 * * *")
def nightly(tick: Tick) -> None:
    assert tick.name


@app.cloud_event("audit", type="com.example.*")
def audit(event: CloudEvent[Order]) -> None:
    judged(f"audit {event.id}", event.data.total)


BODIES = [{"id": "a", "total": 1}, {"id": "b", "total": -1}, {"id": "c", "total": "much"}, {"id": "d", "total": 1}]
FATES = ["done", "dead", "dead", "done"]


def having(trigger: str) -> pytest.MarkDecorator:
    """Run the test on the platforms whose table has the trigger."""
    return pytest.mark.clouds(*(name for name, package in sorted(adapters().items()) if surfaces(package, trigger)))


@having("topic")
def test_a_topic(cloud: Cloud) -> None:
    assert cloud.topic(app, "news", BODIES).fates == FATES


@having("stream")
def test_a_stream_whose_failures_hold_up_their_partition(cloud: Cloud) -> None:
    assert cloud.stream(app, "clicks", BODIES, partition=["0", "1", "2", "3"]).fates == FATES
    assert cloud.stream(app, "clicks", BODIES[:1] * 3).fates == ["done"] * 3


@having("bucket")
def test_a_bucket(cloud: Cloud) -> None:
    assert cloud.bucket(app, "receipts", ["in/a b.pdf", "bad.pdf", "ü.pdf"]).fates == ["done", "dead", "done"]


@having("bucket")
def test_what_no_filter_takes_is_never_acked(cloud: Cloud) -> None:
    assert cloud.bucket(app, "receipts", ["a.txt"]).fates == ["dead"]


def test_a_surface_that_never_brings_some_of_what_is_listened_to_is_left_out_in_its_tables_words() -> None:
    app = App("archive")
    app.bucket("receipts", on=["created", "deleted"])(lambda: None)
    app.queue("orders")(lambda: None)
    with closing(Cloud("azure")) as azure:
        assert azure.send(app, "receipts", [object_event("a", action="deleted")], trigger="bucket").fates == ["done"]
        assert {surface for surface, _ in azure.ledger.calls} == {"azure/blob_events"}
        [(surface, why)] = azure.ledger.left_out
        assert (surface, why[:11]) == ("azure/blob", "unsupported")
        assert azure.queue(app, "orders", ["a"]).fates == ["done"], "the bucket is bound to what brings all of it"


@having("collection")
def test_a_collection(cloud: Cloud) -> None:
    changes = [(None, BODIES[0]), (BODIES[0], BODIES[1]), (BODIES[0], {"id": "a", "total": 2})]
    assert cloud.collection(app, "customers", changes).fates == ["done", "dead", "done"]


@having("schedule")
def test_a_schedule(cloud: Cloud) -> None:
    assert cloud.schedule(app, "nightly", scheduled_at=datetime(2026, 1, 1, 3, tzinfo=UTC)).fates == ["done"]


@having("cloud_event")
def test_a_cloud_event(cloud: Cloud) -> None:
    played = cloud.cloud_event(app, "audit", BODIES, type="com.example.paid", source="/shop")
    assert played.fates == FATES
    assert cloud.cloud_event(app, "audit", BODIES[:1], type="org.example", source="/shop").fates == ["dead"]


def test_one_event_of_any_trigger_goes_everywhere() -> None:
    found = everywhere(app, object_event("a.pdf"), name="receipts")
    found.assert_same()
    assert {"aws/s3", "azure/blob", "cloudflare/r2", "gcp/storage"} <= found.answers.keys()
