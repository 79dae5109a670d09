"""Every kind of source on Lambda's own bootstrap: what is sent is done or dead, whatever happens to it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from fungible import CloudEvent, Message, ObjectEvent, Tick
from fungible.local.mistake import Mistake
from fungible_aws.local import Environment, serve
from fungible_aws.local.sources import RULES
from fungible_aws.simulate.invoke import FunctionError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="awslambdaric has wheels for Linux alone")
TESTS = Path(__file__).parent
WORDS = ("ack", "retry", "raise", "reject", "always", "kill", "ack")
NEVER = ("reject", "always")
RECEIVES = 6  # a neighbour's failure counts as one, where a batch fails as a whole


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("traces")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SAMPLE_FOLDER", str(path))
        yield path


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Environment]:
    with serve(
        "every_source:handler", cwd=TESTS / "samples", visibility=0.02, receives=RECEIVES, log=lambda _: None
    ) as app:
        yield app


def _message(name: str) -> Message[str]:
    return Message(name, id=name)


MAKE: Mapping[str, Callable[[str], Any]] = {
    "activemq": _message,
    "activemq_pipe": _message,
    "cloudwatch_logs": _message,
    "eventbridge": lambda name: CloudEvent(None, type="OrderPlaced", source="shop", text=json.dumps({"name": name})),
    "rabbitmq": _message,
    "rabbitmq_pipe": _message,
    "s3": lambda name: ObjectEvent(name, size=1),
    "s3_eventbridge": lambda name: ObjectEvent(name, size=1),
    "s3_sns": lambda name: ObjectEvent(name, size=1),
    "s3_sqs": lambda name: ObjectEvent(name, size=1),
    "schedule": lambda name: Tick(name),
    "sns": _message,
    "sns_sqs": _message,
    "sqs": _message,
    "sqs_pipe": _message,
}
POLLED = ("activemq", "activemq_pipe", "rabbitmq", "rabbitmq_pipe", "s3_sqs", "sns_sqs", "sqs_pipe")


def test_every_source_is_sent_to() -> None:
    assert MAKE.keys() == RULES.keys()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", sorted(MAKE.keys() - {"sqs"}))  # whose own tests are test_local_queues.py
def test_what_is_sent_is_done_or_dead(served: Environment, folder: Path, kind: str) -> None:
    names = [f"{at} {word}" for at, word in enumerate(WORDS * 2)]
    found = served.deliver(kind, kind, [MAKE[kind](name) for name in names])
    fates = Counter(one.fate for one in found)
    print(f"aws/{kind}: sent {len(names)} = done {fates['done']} + dead {fates['dead']}")
    assert [one.fate for one in found] == ["dead" if name.endswith(NEVER) else "done" for name in names]
    assert len(found) == fates["done"] + fates["dead"]
    attempts = RECEIVES if kind in POLLED else 3
    assert all(one.attempts == len(one.reasons) == attempts for one in found if one.fate == "dead")
    lines = (folder / kind).read_text().splitlines()
    ended = {line.removeprefix("ended ") for line in lines if line.startswith("ended ")}
    assert ended == {name for name, one in zip(names, found, strict=True) if one.fate == "done"}


BROKEN: Mapping[str, Any] = {
    "sns": {"Records": [{"EventSource": "aws:sns", "Sns": {"TopicArn": "arn:aws:sns:eu-west-1:1:sns"}}]},
    "s3": {"Records": [{"eventSource": "aws:s3", "s3": {"bucket": {"name": "s3"}, "object": {}}}]},
    "s3_eventbridge": {
        "detail-type": "Object Created",
        "source": "aws.s3",
        "detail": {"bucket": {"name": "s3_eventbridge"}},
    },
    "s3_sns": {"Records": [{"EventSource": "aws:sns", "Sns": {"TopicArn": "a:s3_sns", "Message": "no json"}}]},
    "eventbridge": {"detail-type": "OrderPlaced", "source": "shop", "detail": ["no object"]},
    "schedule": {"detail-type": "Scheduled Event", "source": "aws.events", "detail": {}, "resources": []},
    "cloudwatch_logs": {"awslogs": {"data": "no gzip"}},
}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("kind", BROKEN)
def test_what_cannot_be_read_is_never_acked(served: Environment, kind: str) -> None:
    with pytest.raises(FunctionError, match=r"NotDelivered|MalformedEvent"):
        served.invoke(BROKEN[kind])


@pytest.mark.timeout(30)
def test_of_a_batch_what_cannot_be_read_fails_alone(served: Environment) -> None:
    batch = [
        {
            "messageId": str(at),
            "body": body,
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:1:sqs_pipe",
        }
        for at, body in enumerate(("9 ack", None))
    ]
    assert served.invoke(batch) == {"batchItemFailures": [{"itemIdentifier": "1"}]}


@pytest.mark.timeout(30)
def test_an_app_is_sent_to_by_its_triggers(folder: Path) -> None:
    with serve("every_source:app", cwd=TESTS / "samples", visibility=0.02, log=lambda _: None) as app:
        for trigger, name, event in (
            ("topic", "sns", _message("a")),
            ("bucket", "s3", ObjectEvent("a")),
            ("cloud_event", "eventbridge", MAKE["eventbridge"]("a")),
            ("schedule", "nightly", Tick()),
        ):
            assert [one.fate for one in app.deliver(trigger, name, [event])] == ["done"]
        [unheard] = app.deliver("cloud_event", "eventbridge", [CloudEvent({}, type="Refund", source="shop")])
        assert (unheard.fate, unheard.attempts) == ("dead", 3)
        [unknown] = app.deliver("sns", "elsewhere", [_message("a")])
        assert (unknown.fate, "UnknownEvent" in unknown.reasons[0]) == ("dead", True)
        with pytest.raises(Mistake, match="listens to no topic elsewhere"):
            app.deliver("topic", "elsewhere", [_message("a")])
        with pytest.raises(Mistake, match="nothing here brings a lake"):
            app.deliver("lake", "sns", [])
