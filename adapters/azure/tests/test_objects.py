"""What a handler gets of the objects that the worker's library makes of what the host sends."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import azure.functions as azure
import pytest

import fungible_azure
from fungible import App, MalformedEvent, NotDelivered, ObjectEvent
from fungible_azure.simulate import native
from tests.function_apps import built, handler, taking

EVENT = {"id": "e-1", "subject": "/blobServices/default/containers/receipts/blobs/a%20b/é.pdf"}


def cloud_event(**facts: Any) -> Any:
    """Return what the library makes of a CloudEvent, in the shape that its decoder gives it."""
    given = {**dict.fromkeys(("source", "type", "subject", "datacontenttype", "dataschema", "time")), **EVENT, **facts}
    data, extensions = given.pop("data", None), given.pop("extensions", {})
    return SimpleNamespace(specversion="1.0", get_json=lambda: data, extension_attrs=extensions, **given)


def grid_event(**facts: Any) -> Any:
    data = facts.pop("data", {})
    return azure.EventGridEvent(
        data=data, topic="/t", event_time=None, data_version="1", **{"event_type": "t", **EVENT, **facts}
    )


def test_a_subscription_may_send_either_schema() -> None:
    app, seen = taking(lambda app: app.cloud_event("take", type="shop.*"))
    [function] = built(app).values()
    handler(function)(cloud_event(source="/s", type="shop.a", data={"n": 1}), native(None, 0))
    handler(function)(grid_event(event_type="shop.b", data={"n": 2}), native(None, 0))
    assert [(one.type, one.source, one.text.value) for one in seen] == [
        ("shop.a", "/s", {"n": 1}),
        ("shop.b", "/t", {"n": 2}),
    ]
    with pytest.raises(NotDelivered):
        handler(function)(cloud_event(source="/s", type="bank.a"), native(None, 0))
    assert len(seen) == 2


def test_blob_events_of_either_schema_and_of_the_bound_container_alone() -> None:
    app, seen = taking(lambda app: app.bucket("take", on=("created", "deleted")))
    [function] = built(app, take=fungible_azure.blob_events("receipts")).values()
    deleted = "Microsoft.Storage.BlobDeleted"
    handler(function)(cloud_event(source="/s", type="Microsoft.Storage.BlobCreated", data={}), native(None, 0))
    handler(function)(grid_event(event_type=deleted), native(None, 0))
    assert [(one.action, one.bucket, one.key) for one in seen] == [
        ("created", "receipts", "a%20b/é.pdf"),
        ("deleted", "receipts", "a%20b/é.pdf"),
    ]
    other = EVENT["subject"].replace("receipts", "other")
    with pytest.raises(MalformedEvent, match="another container"):
        handler(function)(grid_event(event_type=deleted, subject=other), native(None, 0))


def test_two_functions_of_a_container_get_their_own_blobs_each() -> None:
    app, seen = App("two"), list[str]()

    @app.bucket("receipts", prefix="a/")
    def outer(event: ObjectEvent) -> None:
        seen.append(f"outer {event.key}")

    @app.bucket("receipts", prefix="a/b/")
    def inner(event: ObjectEvent) -> None:
        seen.append(f"inner {event.key}")

    functions = built(app, receipts=fungible_azure.blob("receipts"))
    blob = SimpleNamespace(name="receipts/a/b/c", uri=None, length=1, blob_properties={}, metadata={})
    for name in ("outer", "inner"):
        handler(functions[name])(blob, native(None, 0))
    assert seen == ["outer a/b/c", "inner a/b/c"]


def test_a_source_never_reads_a_blobs_bytes() -> None:
    class Unread:
        name, uri, length, blob_properties, metadata = "receipts/a", None, 1, {"ContentLength": 1}, None

        def read(self, _size: int = -1) -> bytes:
            raise AssertionError

    app, seen = taking(lambda app: app.bucket("take"))
    [function] = built(app, take=fungible_azure.blob("receipts")).values()
    handler(function)(Unread(), native(None, 0))
    assert [(one.key, one.size) for one in seen] == [("a", 1)]


def test_a_change_that_is_no_json_is_a_failure() -> None:
    app, seen = taking(lambda app: app.collection("take"))
    [function] = built(app, take=fungible_azure.sql("t", connection_string_setting="S", key=("a", "b"))).values()
    handler(function)('[{"Operation": 2, "Item": {"a": 1, "b": 2}}]', native(None, 0))
    assert [dict(one.key) for one in seen] == [{"a": 1, "b": 2}]
    for given in ("no JSON", None):
        with pytest.raises(MalformedEvent, match="changes"):
            handler(function)(given, native(None, 0))


def test_the_schedule_is_what_the_tick_says() -> None:
    app, seen = taking(lambda app: app.schedule("30 2 * * *"))
    [function] = built(app).values()
    handler(function)(SimpleNamespace(past_due=True, schedule_status={}, schedule={}), native(None, 0))
    [tick] = seen
    assert (tick.name, tick.cron, tick.past_due, tick.scheduled_at) == ("take", "0 30 2 * * *", True, None)
