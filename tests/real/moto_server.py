"""moto's server in a process of its own, and an event source mapping that polls a queue of it as Lambda does."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from fungible.local.ports import HOST, listener

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

BOTO: Any = import_module("boto3")  # it has no types of its own
REGION = "eu-west-1"
PATIENCE = 30.0


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
    """A queue with its dead-letter queue: a message goes there after `receives` deliveries, one second apart."""

    def __init__(self, sqs: Any, name: str, receives: int) -> None:
        self._sqs = sqs
        self.dead = sqs.create_queue(QueueName=f"{name}-dead")["QueueUrl"]
        redrive = {"deadLetterTargetArn": self._arn(self.dead), "maxReceiveCount": receives}
        attributes = {"VisibilityTimeout": "1", "RedrivePolicy": json.dumps(redrive)}
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

    def receive(self, url: str) -> list[Any]:
        """Return up to ten messages, hidden from now on."""
        found: list[Any] = self._sqs.receive_message(
            QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["All"]
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
