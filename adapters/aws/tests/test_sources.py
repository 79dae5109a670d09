"""What the kinds of Lambda's own queue say of odd events, and which function an event is for."""

from __future__ import annotations

import json
from base64 import b64encode
from gzip import compress
from pathlib import Path
from typing import Any

import pytest

from fungible import App, CloudEvent, Message, ObjectEvent, Retry, Tick
from fungible.errors import MalformedEvent, NotDelivered, RouteConflict, UnknownEvent
from fungible_aws import entrypoint, eventbridge, s3, s3_eventbridge, s3_sns, s3_sqs, scheduled, sns, sns_sqs, sqs
from fungible_aws.codecs import cloudwatch_logs
from fungible_aws.identify import identify

EVENTS = Path(__file__).parent / "events"


def recorded(kind: str, case: str) -> Any:
    return json.loads((EVENTS / kind / f"{case}.wire.json").read_text())


def test_a_batch_of_logs_that_unpacks_without_end_is_malformed() -> None:
    bomb = b64encode(compress(b"[" * (cloudwatch_logs.LIMIT + 1))).decode()
    with pytest.raises(MalformedEvent, match="64 MB"):
        cloudwatch_logs.decode({"awslogs": {"data": bomb}}, {})


def test_one_app_listens_to_all_of_them() -> None:
    app, seen = App("shop"), list[str]()

    @app.topic("orders")
    def of_topic(message: Message[str]) -> None:
        seen.append(f"topic {message.source}")

    @app.bucket("uploads")
    def of_bucket(event: ObjectEvent) -> None:
        seen.append(f"bucket {event.key}")

    @app.bucket("moved", on=("created", "deleted"))
    def of_rule(event: ObjectEvent) -> None:
        seen.append(f"rule {event.key}")

    @app.bucket("archive", on=("archived", "restored"))
    def of_archive(event: ObjectEvent) -> None:
        raise AssertionError

    @app.cloud_event("states", source="aws.ec2")
    def of_states(event: CloudEvent[dict[str, Any]]) -> None:
        seen.append(f"state {event.data['state']}")

    @app.cloud_event("placed", type="Order*")
    def of_placed(event: CloudEvent[dict[str, Any]]) -> None:
        seen.append(f"placed {event.data['total']}")

    @app.schedule("0 3 * * *")
    def nightly(tick: Tick) -> None:
        seen.append(f"tick {tick.name}")

    handler = entrypoint(
        app,
        uploads=s3("uploads"),
        archive=s3("uploads"),
        moved=s3_eventbridge("uploads"),
        nightly=scheduled("SampleRule"),
    )
    for kind, case in (
        ("sns", "one_message"),
        ("s3", "an_encoded_key"),
        ("s3_eventbridge", "a_key_is_not_encoded"),
        ("eventbridge", "of_a_service"),
        ("eventbridge", "an_applications_own"),
        ("schedule", "of_a_rule"),
    ):
        assert handler(recorded(kind, case), None) is None
    assert seen == [
        "topic orders",
        "bucket café/red flower+1%25.jpg",
        "rule a%2Fb+c d/é.txt",
        "state terminated",
        "placed 3.5",
        "tick SampleRule",
    ]
    with pytest.raises(UnknownEvent, match=r"from greetings came.*topic orders"):
        handler(recorded("sns", "without_subject_and_attributes"), None)
    with pytest.raises(UnknownEvent, match="from nightly came"):
        handler(recorded("schedule", "of_scheduler"), None)
    with pytest.raises(NotDelivered):  # no filter fits a partner's event
        handler(recorded("eventbridge", "replayed_of_a_partner"), None)


def test_what_is_inside_messages_is_told_by_the_binding_alone() -> None:
    app, seen = App("shop"), list[Any]()

    @app.queue("orders")
    def plain(message: Message[str]) -> None:
        seen.append(message.text)

    envelope = recorded("sns_sqs", "two_notifications")
    body = envelope["Records"][0]["body"]
    entrypoint(app, orders=sqs("orders-queue"))(envelope, None)
    assert seen.pop(0) == body
    seen.clear()
    entrypoint(app, orders=sns_sqs("orders-queue"))(envelope, None)
    assert seen == ['{"id": "a"}'] * 2


@pytest.mark.parametrize("bind", [sqs, sns_sqs])
def test_a_topics_function_takes_raw_and_wrapped_messages_of_a_queue(bind: Any) -> None:
    app, seen = App("shop"), list[str]()

    @app.topic("orders")
    def handle(message: Message[str]) -> None:
        seen.append(message.id)

    entrypoint(app, orders=bind("orders-queue"))(recorded("sns_sqs", "two_notifications"), None)
    assert len(seen) == 2


def test_a_message_is_done_with_when_all_of_its_notifications_are() -> None:
    app, seen = App("shop"), list[str]()

    @app.bucket("uploads")
    def handle(event: ObjectEvent) -> None:
        seen.append(event.key)
        if event.key == "a b":
            raise Retry

    handler = entrypoint(app, uploads=s3_sqs("orders-queue", partial=True))
    first = recorded("s3_sqs", "several_records_and_a_test")
    assert handler(first, None) == {"batchItemFailures": [{"itemIdentifier": first["Records"][0]["messageId"]}]}
    assert seen == ["b21b84d653bb07b05b1e6b33684dc11b", "a b", "c"]
    assert handler(recorded("s3_sqs", "only_a_test"), None) == {"batchItemFailures": []}


def test_a_test_of_a_topic_calls_nobody() -> None:
    app = App("shop")

    @app.bucket("uploads")
    def handle(event: ObjectEvent) -> None:
        raise AssertionError

    assert entrypoint(app, uploads=s3_sns("uploads-topic"))(recorded("s3_sns", "a_test"), None) is None


def test_two_kinds_cannot_read_one_queue() -> None:
    app = App("shop")
    app.queue("orders")(lambda: None)
    app.bucket("uploads")(lambda: None)
    with pytest.raises(RouteConflict):
        entrypoint(app, orders=sqs("q"), uploads=s3_sqs("q"))


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        ([], "invoke"),
        ([1], "invoke"),
        ([{"eventSource": {}}], "invoke"),
        ([{"eventSource": "aws:sqs"}], "sqs_pipe"),
        ([{"eventSource": "aws:kinesis"}], "kinesis_pipe"),
        ([{"eventSource": "aws:dynamodb"}], "dynamodb_pipe"),
        ([{"eventSource": "aws:kafka"}], "msk_pipe"),
        ([{"eventSource": "SelfManagedKafka"}], "kafka_pipe"),
        ([{"eventSource": "aws:SelfManagedKafka"}], "kafka_pipe"),
        ([{"eventSource": "aws:amq"}], "activemq_pipe"),
        ([{"eventSource": "aws:mq"}], "activemq_pipe"),
        ([{"eventSource": "aws:rmq"}], "rabbitmq_pipe"),
        ([{"eventSource": "aws:sns"}], "invoke"),
        ({"Records": []}, "invoke"),
        ({"detail-type": "Scheduled Event", "source": "aws.events", "detail": {}}, "schedule"),
        ({"detail-type": "Scheduled Event", "source": ["aws.events"], "detail": {}}, "eventbridge"),
        ({"detail-type": "Scheduled Event", "source": "events", "detail": {}}, "eventbridge"),
        ("text", "invoke"),
        (None, "invoke"),
    ],
)
def test_an_event_is_named_by_facts(event: Any, kind: str) -> None:
    assert identify(event) == kind


@pytest.mark.parametrize("make", [sns, s3, s3_eventbridge, s3_sns])
def test_a_binding_is_data(make: Any) -> None:
    assert (make("name").kind, make("name").name, make("name").options) == (make.__name__, "name", {})
    assert (eventbridge().name, scheduled().name) == ("*", "*")


def of_s3(bucket: str, type: str) -> dict[str, Any]:
    detail = {"bucket": {"name": bucket}, "object": {"key": "a"}}
    return {"detail-type": type, "source": "aws.s3", "id": "1", "time": "2026-03-05T17:31:05Z", "detail": detail}


@pytest.mark.parametrize(
    ("bucket", "type", "heard"),
    [
        ("uploads", "Object Created", "bucket a"),
        ("uploads", "Object Deleted", "event Object Deleted"),
        ("uploads", "Object Restore Initiated", "event Object Restore Initiated"),
        ("other", "Object Created", "event Object Created"),
        ("uploads", "Bucket Vanished", None),
        ("other", "Bucket Vanished", None),
    ],
)
def test_an_event_of_s3_goes_to_its_bucket_or_is_a_cloud_event(bucket: str, type: str, heard: str | None) -> None:
    app, seen = App("shop"), list[str]()

    @app.cloud_event("audit", type="Object*")
    def audit(event: CloudEvent[Any]) -> None:
        seen.append(f"event {event.type}")

    @app.bucket("uploads", on="created")
    def upload(event: ObjectEvent) -> None:
        seen.append(f"bucket {event.key}")

    handler = entrypoint(app, audit=eventbridge(), uploads=s3_eventbridge("uploads"))
    if heard is None:
        with pytest.raises(NotDelivered):
            handler(of_s3(bucket, type), None)
    else:
        handler(of_s3(bucket, type), None)
    assert seen == ([] if heard is None else [heard])


def test_without_a_bucket_through_eventbridge_all_of_s3_are_cloud_events() -> None:
    app, seen = App("shop"), list[str]()

    @app.bucket("uploads")
    def upload(event: ObjectEvent) -> None:
        raise AssertionError

    @app.cloud_event("audit", source="aws.s3")
    def audit(event: CloudEvent[Any]) -> None:
        seen.append(event.data["object"]["key"])

    entrypoint(app)(of_s3("uploads", "Object Created"), None)
    assert seen == ["a"]


def test_what_a_broken_event_of_s3_is_stays_refused() -> None:
    app = App("shop")
    app.bucket("uploads")(lambda: None)

    @app.cloud_event("audit", type="Object*")
    def audit(event: CloudEvent[Any]) -> None:
        raise AssertionError

    broken = of_s3("uploads", "Object Created")
    del broken["detail"]["object"]
    with pytest.raises(NotDelivered):
        entrypoint(app, uploads=s3_eventbridge("uploads"))(broken, None)
