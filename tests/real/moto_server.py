"""moto's server in a process of its own, and mappings that poll a queue and a table of it as Lambda does."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from fungible.local.ports import HOST, listener
from fungible_aws.simulate import dynamodb

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

BOTO: Any = import_module("boto3")  # it has no types of its own
REGION = "eu-west-1"
PATIENCE = 60.0


@contextmanager
def served() -> Generator[Callable[[str], Any]]:
    """Give what makes a client of a service of the running server."""
    with listener(0) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", HOST, "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def client(service: str) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        return BOTO.client(service, region_name=REGION, endpoint_url=f"http://{HOST}:{port}", **keys)

    try:
        _wait(client("sqs"))
        yield client
    finally:
        process.kill()
        process.wait()


def _wait(sqs: Any) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            sqs.list_queues()
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


class Queue:
    """A queue with its dead-letter queue: a message goes there after `receives` deliveries, `seconds` apart.

    A delivery holds at most `batch` messages; `done` are the bodies of those that were deleted.
    """

    def __init__(self, sqs: Any, name: str, receives: int, *, seconds: int = 1, batch: int = 10) -> None:
        self._sqs = sqs
        self._batch = batch
        self.done: list[str] = []
        self.dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
        redrive = {"deadLetterTargetArn": self._arn(self.dead), "maxReceiveCount": receives}
        attributes = {"VisibilityTimeout": str(seconds), "RedrivePolicy": json.dumps(redrive)}
        self.url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
        self.arn = self._arn(self.url)

    def _arn(self, url: str) -> str:
        found: str = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return found

    def drain(self, invoke: Callable[[Any], Any], until: Callable[[], bool]) -> None:
        """Deliver batches until all is done with; what the answer does not take stays for its next delivery."""
        deadline = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < deadline, "messages are left"
            messages = self.receive(self.url)
            if not messages:
                time.sleep(0.1)
                continue
            for message in self._handled(invoke, messages):
                self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                self.done.append(message["Body"])

    def send(self, body: str) -> None:
        """Put one message in."""
        self._sqs.send_message(QueueUrl=self.url, MessageBody=body)

    def receive(self, url: str) -> list[Any]:
        """Return the messages of a delivery, hidden from now on."""
        found: list[Any] = self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=self._batch, AttributeNames=["All"], MessageAttributeNames=["All"]
        ).get("Messages", [])
        return found

    def _handled(self, invoke: Callable[[Any], Any], messages: list[Any]) -> list[Any]:
        try:
            answer = invoke({"Records": [self._record(one) for one in messages]})
        except Exception:
            return []
        failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
        return [one for one in messages if one["MessageId"] not in failed]

    def _record(self, message: Any) -> dict[str, Any]:
        return {
            "messageId": message["MessageId"],
            "receiptHandle": message["ReceiptHandle"],
            "body": message["Body"],
            "attributes": message["Attributes"],
            "messageAttributes": {},
            "md5OfBody": message["MD5OfBody"],
            "eventSource": "aws:sqs",
            "eventSourceARN": self.arn,
            "awsRegion": REGION,
        }


class Table:
    """A table whose stream is read from its checkpoint on: a record is dead that alone failed `tries` times."""

    def __init__(self, tables: Any, name: str, tries: int) -> None:
        self._tables = tables
        self._name = name
        self._tries = tries
        made = tables.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        self._arn = str(made["TableDescription"]["LatestStreamArn"])
        self._after: dict[str, str] = {"ShardIteratorType": "TRIM_HORIZON"}

    def put(self, document: Mapping[str, Any]) -> None:
        """Write a document of typed values, whose key is its `id`."""
        self._tables.put_item(TableName=self._name, Item=document)

    def drain(self, invoke: Callable[[Any], Any]) -> dict[str, str]:
        """Deliver what was written until nothing is left; return the fate of each document's change."""
        [shard] = self._polled("DescribeStream", StreamArn=self._arn)["StreamDescription"]["Shards"]
        place = {"StreamArn": self._arn, "ShardId": shard["ShardId"]}
        fates: dict[str, str] = {}
        failures = 0
        while records := self._records({**place, **self._after}):
            tried = records[:1] if failures else records  # bisected down to the record at the checkpoint
            done = self._done(invoke, tried)
            failures = 0 if done else failures + 1
            passed = ["done"] * done or ["dead"] * (failures == self._tries)
            if passed:
                failures = 0
                fates.update(
                    (one["dynamodb"]["Keys"]["id"]["S"], fate) for one, fate in zip(tried, passed, strict=False)
                )
                last = tried[len(passed) - 1]["dynamodb"]["SequenceNumber"]
                self._after = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": last}
        return fates

    def _records(self, place: Mapping[str, str]) -> list[Any]:
        iterator = self._polled("GetShardIterator", **place)["ShardIterator"]
        found = self._polled("GetRecords", ShardIterator=iterator, Limit=4)["Records"]
        return [{**one, "eventSourceARN": self._arn} for one in found]

    def _done(self, invoke: Callable[[Any], Any], records: list[Any]) -> int:
        """Return how many records lie before the checkpoint of a delivery."""
        wire = {"Records": records}
        answer: Any
        try:
            answer = invoke(wire)
        except Exception as error:
            answer = error
        failed = [isinstance(fate, Exception) for fate in dynamodb.read(answer, wire, {"partial": True})]
        return failed.index(True) if True in failed else len(failed)

    def _polled(self, operation: str, **asked: Any) -> Any:
        """Return the answer of a stream as it is on the wire, which is the form that Lambda hands on."""
        headers = {
            "X-Amz-Target": f"DynamoDBStreams_20120810.{operation}",
            "Content-Type": "application/x-amz-json-1.0",
            "Authorization": f"AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/dynamodb/aws4_request",
        }
        with urlopen(Request(self._tables.meta.endpoint_url, json.dumps(asked).encode(), headers)) as answer:
            return json.load(answer)
