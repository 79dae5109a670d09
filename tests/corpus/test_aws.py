"""Recorded topics, buckets, schedules and CloudEvents of AWS say the same to this library as to Powertools."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import pytest
from aws_lambda_powertools.utilities.data_classes import (
    CloudWatchLogsEvent,
    EventBridgeEvent,
    S3Event,
    S3EventBridgeNotificationEvent,
    SNSEvent,
)

from fungible.errors import MalformedEvent
from fungible.events.cloud import Parsed
from fungible.testing.surface import surface_named
from fungible_aws.identify import identify
from tests.corpus.recorded import Recorded, each, recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

pytestmark = pytest.mark.corpus


def _same_time(mine: Any, theirs: str) -> None:
    """Compare to the second: some recorded times have milliseconds of their own."""
    assert mine.isoformat()[:19] == theirs[:19]


def _topic(event: Any, items: list[Any]) -> None:
    records = list(SNSEvent(event).records)
    for mine, their in zip(items, records, strict=True):
        assert (mine.id, mine.text) == (their.sns.message_id, their.sns.message)
        assert mine.source == their.sns.topic_arn.rpartition(":")[2]
        has_attributes = "MessageAttributes" in their.sns.raw_event  # without them the data class raises KeyError
        theirs = their.sns.message_attributes if has_attributes else {}
        assert mine.attributes == {name: one.value for name, one in theirs.items()}
        _same_time(mine.sent_at, their.sns.timestamp)


WORDS: Mapping[str, str] = {"ObjectCreated": "created", "ObjectRemoved": "deleted"}


def _bucket(event: Any, items: list[Any]) -> None:
    for mine, their in zip(items, S3Event(event).records, strict=True):
        content = their.s3.get_object
        assert (mine.bucket, mine.key) == (their.s3.bucket.name, unquote_plus(content.key))
        assert (mine.size, mine.etag) == (content.get("size"), content.get("eTag"))
        assert mine.version == content.version_id
        assert mine.action == WORDS.get(their.event_name.partition(":")[0], mine.action)
        _same_time(mine.time, their.event_time)


def _bucket_through_eventbridge(event: Any, items: list[Any]) -> None:
    [mine], their = items, S3EventBridgeNotificationEvent(event)
    content = their.detail.object
    assert (mine.bucket, mine.key, mine.size) == (their.detail.bucket.name, content.key, content.get("size"))
    assert (mine.etag, mine.version) == (content.get("etag"), content.get("version-id"))
    assert their.detail_type.endswith(mine.action.capitalize()) or mine.action == "restored"
    _same_time(mine.time, their.time)


def _event(event: Any, items: list[Any]) -> None:
    [mine], their = items, EventBridgeEvent(event)
    assert (mine.type, mine.source, mine.id) == (their.detail_type, their.source, their.get_id)
    assert isinstance(mine.text, Parsed)
    assert mine.text.value == their["detail"]
    assert (mine.extensions["account"], mine.extensions["region"]) == (their.account, their.region)
    assert mine.extensions.get("resources", "") == ",".join(their.resources)
    assert mine.extensions.get("replayname") == their.replay_name
    _same_time(mine.time, their.time)


def _schedule(event: Any, items: list[Any]) -> None:
    [mine], their = items, EventBridgeEvent(event)
    assert mine.name == their.resources[0].rpartition("/")[2]
    _same_time(mine.scheduled_at, their.time)


def _logs(event: Any, items: list[Any]) -> None:
    their = CloudWatchLogsEvent(event).parse_logs_data()
    for mine, one in zip(items, their.log_events, strict=True):
        assert (mine.id, mine.text) == (one.get_id, one.message)
        assert (mine.source, mine.group) == (their.log_group, their.log_stream)
        assert mine.attributes == (one.extracted_fields or {})
        assert int(mine.sent_at.timestamp() * 1000) == one.timestamp


CHECKS: Mapping[str, tuple[str, Callable[[Any, list[Any]], None]]] = {
    "sns": ("sns", _topic),
    "s3": ("s3", _bucket),
    "eventbridge": ("eventbridge", _event),
    "eventbridge-schedule": ("schedule", _schedule),
    "cloudwatch-logs": ("cloudwatch_logs", _logs),
}
"""The index's trigger -> the kind, and what Powertools says of its events."""

ODD: Mapping[str, str] = {"event-bridge.mdx__L113.json": "a template of a page: its time is <time>"}
"""The end of a file's name -> what is wrong in it."""

FILES = [file for trigger in CHECKS for file in recorded("aws", trigger)]
OTHERS = [file for file in recorded("aws") if file.trigger not in CHECKS]


def _items(kind: str, event: Any) -> list[Any]:
    """Return the events of a wire form, each read whole."""
    surface = surface_named(f"aws/{kind}")
    items = surface.decode(event)
    for item in items:
        if isinstance(item, MalformedEvent):
            raise item
    surface.trigger.facts(items)
    return list(items)


def odd(file: Recorded) -> bool:
    return any(file.name.endswith(end) for end in ODD)


@pytest.mark.parametrize("file", each(*FILES))
def test_a_recorded_event_says_the_same_to_powertools(file: Recorded) -> None:
    event = file.event()
    kind, check = CHECKS[file.trigger]
    if odd(file):
        with pytest.raises(MalformedEvent):
            _items(kind, event)
        return
    check(event, _items(kind, event))


@pytest.mark.parametrize("file", each(*recorded("aws", "eventbridge")))
def test_what_s3_sent_through_eventbridge_is_an_objects_event(file: Recorded) -> None:
    event = file.event()
    if event["source"] == "aws.s3" and event["detail-type"].startswith("Object "):
        _bucket_through_eventbridge(event, _items("s3_eventbridge", event))


@pytest.mark.parametrize("file", each(*OTHERS))
def test_no_other_recorded_event_is_taken_for_one(file: Recorded) -> None:
    assert identify(file.event()) not in {kind for kind, _ in CHECKS.values()}
