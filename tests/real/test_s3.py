"""A real bucket's notifications, through a real queue to Lambda's own bootstrap: each is done or dead."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from fungible_aws.local import serve
from tests.real.moto_server import REGION, Queue, served

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone"),
    pytest.mark.timeout(90),
]
SAMPLES = Path(__file__).parent / "samples"
KEYS = ("plain.txt", "a folder/é+%41 b.txt", "x/retry", "y/reject", "z/kill")


@pytest.fixture(scope="module")
def client() -> Iterator[Callable[[str], Any]]:
    with served() as made:
        yield made


def test_what_a_bucket_tells_is_done_or_dead(
    client: Callable[[str], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3, queue = client("s3"), Queue(client("sqs"), "receipts-events", receives=4)
    s3.create_bucket(Bucket="receipts", CreateBucketConfiguration={"LocationConstraint": REGION})
    told = {"QueueArn": queue.arn, "Events": ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]}
    s3.put_bucket_notification_configuration(
        Bucket="receipts", NotificationConfiguration={"QueueConfigurations": [told]}
    )
    file = tmp_path / "trace"
    file.touch()
    monkeypatch.setenv("SHOP_TRACE", str(file))
    for key in KEYS:
        s3.put_object(Bucket="receipts", Key=key, Body=b"12345")
    s3.delete_object(Bucket="receipts", Key="plain.txt")
    dead: list[Any] = []

    def settled() -> bool:
        dead.extend(queue.receive(queue.dead))
        return len(ended(file)) + len(dead) == len(KEYS) + 1

    with serve("receipts:handler", cwd=SAMPLES, log=lambda _: None) as app:
        queue.drain(app.invoke, settled)
    print(f"aws/s3_sqs, moto: sent {len(KEYS) + 1} = done {len(ended(file))} + dead {len(dead)}")
    assert ended(file) == {
        ("created", "receipts", "plain.txt", 5),
        ("deleted", "receipts", "plain.txt", 5),  # S3 itself says no size of what is gone; moto does
        ("created", "receipts", "a folder/é+%41 b.txt", 5),
        ("created", "receipts", "x/retry", 5),
        ("created", "receipts", "z/kill", 5),
    }
    assert [key_of(one) for one in dead] == ["y/reject"]


def ended(file: Path) -> set[tuple[Any, ...]]:
    """Return what was handled to its end; what shares a batch with a killed process is handled twice."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return {tuple(line[1:]) for line in lines if line[0] == "ended"}


def key_of(message: Any) -> str:
    found: str = json.loads(message["Body"])["Records"][0]["s3"]["object"]["key"]
    return found.replace("%2F", "/")
