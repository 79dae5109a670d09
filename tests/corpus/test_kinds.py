"""A recorded event of any AWS trigger is named for what it is, and what has a name is never a direct call."""

from __future__ import annotations

from collections import Counter

import pytest

from fungible_aws.identify import INVOKE, identify
from tests.corpus.recorded import Recorded, each, recorded

pytestmark = pytest.mark.corpus

KINDS = {
    "activemq": "activemq",
    "alb": "alb",
    "apigw-authorizer-request": "authorizer",
    "apigw-authorizer-request-v2": "authorizer",
    "apigw-authorizer-token": "authorizer",
    "apigw-http-v1-format": "http_v1",
    "apigw-http-v2": "http_v2",
    "apigw-rest-v1": "http_v1",
    "apigw-websocket": "websocket",
    "appsync": "appsync",
    "appsync-authorizer": "appsync_authorizer",
    "bedrock-agent": "bedrock_agent",
    "cloudformation-custom-resource": "cloudformation",
    "cloudfront-edge": "edge",
    "cloudfront-edge-origin-request": "edge",
    "cloudfront-edge-viewer-request": "edge",
    "cloudwatch-alarm": "cloudwatch_alarm",
    "cloudwatch-logs": "cloudwatch_logs",
    "codecommit": "codecommit",
    "cognito": "cognito",
    "config": "config_rule",
    "docdb": "documentdb",
    "dynamodb-stream": "dynamodb",
    "eventbridge": "eventbridge",
    "eventbridge-schedule": "schedule",
    "firehose": "firehose",
    "function-url": "function_url",
    "kinesis": "kinesis",
    "kinesis-analytics": "kinesis_analytics",
    "lambda-destination": "destination",
    "lex": "lex",
    "lex-v2": "lex",
    "msk": "msk",
    "rabbitmq": "rabbitmq",
    "s3": "s3",
    "s3-batch": "s3_batch",
    "s3-object-lambda": "s3_object_lambda",
    "secretsmanager-rotation": "secrets_manager",
    "self-managed-kafka": "kafka",
    "ses": "ses",
    "sns": "sns",
    "sqs": "sqs",
}
"""The index's trigger -> the kind."""

_CALL = "a call whose caller waits for a value: an `invoke` function may answer it"
_PART = "a part of an event, or the record of a service: no event that Lambda hands on"

DIRECT = {
    "alexa": _CALL,
    "alexa-smart-home": f"{_CALL}; these are of version 2 of its interface, which had no `directive`",
    "appsync-identity": _PART,
    "clientvpn-connection-handler": _CALL,
    "cloudtrail-record": _PART,
    "codedeploy-hook": _CALL,
    "cognito-sync": _CALL,
    "connect": _CALL,
    "dynamodb-stream-record": _PART,
    "iot-button": _CALL,
    "iot-custom-authorizer": _CALL,
    "iot-preprovision-hook": _CALL,
    "s3-testevent": "what S3 sends to a queue or a topic, as a message's body",
}
"""Triggers that are `invoke`, with the reason."""

EXCEPTIONS = {
    "appsync_authorizer_event.json": (INVOKE, "has no queryString in its requestContext, as AppSync's own has"),
    "Test__missing-resource-request.json": (INVOKE, "has neither resource nor requestContext"),
    "EventsTests.Shared__proxy-event.json": ("http_v1", "a request to a REST API: the index's label is wrong"),
    "s3-batch-job-event-response.json": (INVOKE, "an answer, no event"),
    "s3_batch_response.json": (INVOKE, "an answer, no event"),
    "composite-with-suppressor-alarm.json": ("cloudwatch_alarm", "an alarm's action: the index has no label"),
    "example-appsync-batchinvoke.json": (INVOKE, "a resolver's template, no event"),
    "example-appsync-invoke.json": (INVOKE, "a resolver's template, no event"),
    "example-sqs-api-event-obj.json": (INVOKE, "an answer of the SQS API, no event"),
    "partial_pojo.json": (INVOKE, "a payload of a test"),
    "batch-submit-job.json": (INVOKE, "a payload of a direct call"),
    "hello-world.json": (INVOKE, "a payload of a direct call"),
    "fixtures__big-json.json": (INVOKE, "a payload of a test"),
}
"""The end of a file's name -> its kind where the trigger's is another, and why."""

FILES = recorded("aws")


def exception(file: Recorded) -> str | None:
    return next((kind for end, (kind, _) in EXCEPTIONS.items() if file.name.endswith(end)), None)


@pytest.mark.parametrize("file", each(*FILES))
def test_a_recorded_event_is_named_for_what_it_is(file: Recorded) -> None:
    usual = INVOKE if file.trigger in DIRECT else KINDS.get(file.trigger)
    assert identify(file.event()) == (exception(file) or usual)


def test_every_line_of_the_tables_is_met() -> None:
    """A table that outlived its files would hide what it once allowed."""
    assert {*KINDS, *DIRECT} <= {file.trigger for file in FILES}
    assert not KINDS.keys() & DIRECT.keys()
    met = Counter(end for file in FILES for end in EXCEPTIONS if file.name.endswith(end))
    assert met == Counter(dict.fromkeys(EXCEPTIONS, 1))
