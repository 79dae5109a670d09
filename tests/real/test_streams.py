"""Real sources of moto's server, polled and brought to Lambda's own bootstrap: an SQS queue and a DynamoDB stream."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from fungible_aws.local import Environment, serve
from fungible_aws.simulate import dynamodb, sqs
from fungible_aws.simulate.invoke import FunctionError
from tests.real.moto_server import REGION, served

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone")
SAMPLES = Path(__file__).parents[2] / "adapters" / "aws" / "tests" / "samples"
STEPS = ("", "reject", "retry", "die", "", "raise", "die after", "")
DEAD = {"reject", "raise"}


@pytest.fixture(scope="module")
def client() -> Iterator[Callable[[str], Any]]:
    with served() as made:
        yield made


@pytest.fixture(scope="module")
def traces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("traces")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMPLE_FOLDER", str(path))
        yield path


@pytest.fixture(scope="module")
def app(traces: Path) -> Iterator[Environment]:
    with serve("sources:handler", cwd=SAMPLES, timeout=5, log=lambda _: None) as running:
        yield running


def called(app: Environment, wire: Any) -> Any:
    try:
        return app.invoke(wire)
    except FunctionError as error:
        return error


def ended(traces: Path, name: str) -> list[str]:
    lines = [line.split() for line in (traces / "done").read_text().splitlines()]
    return [item for source, item in lines if source == name]


def redriven(queues: Any) -> tuple[str, str, str]:
    """Make a FIFO queue that moves a message to its dead letters at the fourth receive; return both and its ARN."""
    fifo = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    dead = queues.create_queue(QueueName="dead.fifo", Attributes=fifo)["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "3"})
    attributes = {**fifo, "VisibilityTimeout": "0", "RedrivePolicy": policy}
    url = queues.create_queue(QueueName="tasks.fifo", Attributes=attributes)["QueueUrl"]
    mine = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return url, dead, mine


def delivered(messages: list[Any], arn: str) -> dict[str, Any]:
    """Return what an event source mapping makes of received messages (Lambda developer guide, SQS: example event)."""
    records = [
        {
            "messageId": one["MessageId"],
            "receiptHandle": one["ReceiptHandle"],
            "body": one["Body"],
            "attributes": one["Attributes"],
            "messageAttributes": {},
            "md5OfBody": one["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": arn,
            "awsRegion": REGION,
        }
        for one in messages
    ]
    return {"Records": records}


@pytest.mark.timeout(60)
def test_a_queue_with_redrive_loses_nothing(
    client: Callable[[str], Any], app: Environment, traces: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    queues = client("sqs")
    url, dead, arn = redriven(queues)
    for at, do in enumerate(STEPS):
        body = json.dumps({"id": f"q{at}", "do": do})
        queues.send_message(QueueUrl=url, MessageBody=body, MessageGroupId=f"g{at}")
    until = time.monotonic() + 40
    while time.monotonic() < until:
        found = queues.receive_message(QueueUrl=url, AttributeNames=["All"], MaxNumberOfMessages=5).get("Messages")
        if not found:
            break
        wire = delivered(found, arn)
        for one, fate in zip(found, sqs.read(called(app, wire), wire, {"partial": True}), strict=True):
            if not isinstance(fate, Exception):
                queues.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
    buried = [json.loads(one["Body"])["id"] for one in drained(queues, dead)]
    done = set(ended(traces, "tasks"))
    with capsys.disabled():
        print(f"\nmoto's SQS: sent {len(STEPS)} = done {len(done)} + dead {len(buried)}")
    assert sorted(buried) == [f"q{at}" for at, do in enumerate(STEPS) if do in DEAD]
    assert done == {f"q{at}" for at, do in enumerate(STEPS) if do not in DEAD}


def drained(queues: Any, url: str) -> Iterator[Any]:
    while found := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in found:
            yield one
            queues.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])


def polled(url: str, operation: str, **asked: Any) -> Any:
    """Return the answer of a stream as it is on the wire, which is the form that Lambda hands on."""
    headers = {
        "X-Amz-Target": f"DynamoDBStreams_20120810.{operation}",
        "Content-Type": "application/x-amz-json-1.0",
        "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/dynamodb/aws4_request",
    }
    with urlopen(Request(url, json.dumps(asked).encode(), headers)) as answer:
        return json.load(answer)


def written(tables: Any) -> str:
    """Make a table with a stream, put a document for each step and delete the first; return the stream's ARN."""
    made = tables.create_table(
        TableName="orders",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    )
    for at, do in enumerate(STEPS):
        item = {
            "id": {"S": f"d{at}"},
            "do": {"S": do},
            "exact": {"N": "1.5"},
            "data": {"B": b"\xff"},
            "tags": {"SS": ["a"]},
        }
        tables.put_item(TableName="orders", Item=item)
    return str(made["TableDescription"]["LatestStreamArn"])


@pytest.mark.timeout(60)
def test_a_tables_stream_is_read_from_its_checkpoint(
    client: Callable[[str], Any], app: Environment, traces: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = client("dynamodb")
    arn, url = written(tables), tables.meta.endpoint_url
    [shard] = polled(url, "DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"]
    place = {"StreamArn": arn, "ShardId": shard["ShardId"]}
    iterator = polled(url, "GetShardIterator", ShardIteratorType="TRIM_HORIZON", **place)["ShardIterator"]
    failures, sent, dead = 0, set[str](), list[str]()
    while records := polled(url, "GetRecords", ShardIterator=iterator, Limit=4)["Records"]:
        wire: dict[str, Any] = {"Records": [{**one, "eventSourceARN": arn} for one in records]}
        if failures:
            wire["Records"] = wire["Records"][:1]  # bisected down to the record at the checkpoint
        fates = dynamodb.read(called(app, wire), wire, {"partial": True})
        sent |= {one["dynamodb"]["Keys"]["id"]["S"] for one in records}
        acked = [isinstance(fate, Exception) for fate in fates]
        done = acked.index(True) if True in acked else len(acked)
        failures = 0 if done else failures + 1
        if failures == 3:
            dead.append(wire["Records"][0]["dynamodb"]["Keys"]["id"]["S"])
            done, failures = 1, 0
        if done:
            last = wire["Records"][done - 1]["dynamodb"]["SequenceNumber"]
            after = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": last}
            iterator = polled(url, "GetShardIterator", **place, **after)["ShardIterator"]
    finished = list(dict.fromkeys(ended(traces, "orders")))
    with capsys.disabled():
        print(f"\nmoto's DynamoDB: sent {len(sent)} = done {len(finished)} + dead {len(dead)}")
    assert dead == [f"d{at}" for at, do in enumerate(STEPS) if do in DEAD]
    assert finished == [f"d{at}" for at, do in enumerate(STEPS) if do not in DEAD]
