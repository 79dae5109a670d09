"""Wire form to kind, for AWS: the decision list of Lambda's event shapes, kept as data.

Each entry is a top-level key that some shapes have, with the tests that tell these shapes apart; the first
entry whose key is there and one of whose tests holds decides alone. Records and payload 2.0 need more than keys,
and are asked for first. Kinds without a codec are named all the same, so that an event this adapter does not carry
is an UnknownEvent with its name and never a direct call.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

INVOKE = "invoke"

_EVENT, _CONTEXT = False, True

MARKS: Mapping[str, tuple[tuple[str, bool, tuple[str, ...]], ...]] = {
    "httpMethod": (
        ("authorizer", _EVENT, ("methodArn",)),
        ("bedrock_agent", _EVENT, ("agent",)),
        ("alb", _CONTEXT, ("elb",)),
        ("websocket", _CONTEXT, ("connectionId", "eventType")),
        ("http_v1", _EVENT, ("requestContext",)),
    ),
    "detail-type": (("eventbridge", _EVENT, ("source", "detail")),),
    "DurableExecutionArn": (("durable", _EVENT, ("CheckpointToken",)),),
    "methodArn": (("authorizer", _EVENT, ("type",)),),
    "routeArn": (("authorizer", _EVENT, ("type",)),),
    "authorizationToken": (("appsync_authorizer", _CONTEXT, ("queryString",)),),
    "requestPayload": (("destination", _CONTEXT, ("condition",)),),
    "raw_path": (("lattice_v1", _EVENT, ("method",)),),
    "requestContext": (
        ("lattice_v2", _CONTEXT, ("serviceNetworkArn",)),
        ("alb", _CONTEXT, ("elb",)),
        ("websocket", _CONTEXT, ("connectionId",)),
    ),
    "applicationArn": (("kinesis_analytics", _EVENT, ("records",)),),
    "awslogs": (("cloudwatch_logs", _EVENT, ()),),
    "CodePipeline.job": (("codepipeline", _EVENT, ()),),
    "alarmData": (("cloudwatch_alarm", _EVENT, ("source",)),),
    "RequestType": (
        ("cloudformation", _EVENT, ("ResourceProperties",)),
        ("cloudformation", _EVENT, ("StackId",)),
    ),
    "invokingEvent": (("config_rule", _EVENT, ("resultToken",)),),
    "triggerSource": (("cognito", _EVENT, ("userPoolId",)),),
    "invocationSchemaVersion": (("s3_batch", _EVENT, ("job", "tasks")),),
    "xAmzRequestId": (("s3_object_lambda", _EVENT, ("userRequest",)),),
    "messageVersion": (
        ("bedrock_agent", _EVENT, ("agent",)),
        ("lex", _EVENT, ("bot",)),
        ("lex", _EVENT, ("currentIntent",)),
    ),
    "info": (
        ("appsync_events", _EVENT, ("events", "identity")),
        ("appsync", _EVENT, ("arguments", "request")),
    ),
    "directive": (("alexa_smart_home", _EVENT, ()),),
    "SecretId": (("secrets_manager", _EVENT, ("ClientRequestToken", "Step")),),
    "invocationId": (("firehose", _EVENT, ("records",)),),
    "deliveryStreamArn": (("firehose", _EVENT, ("records",)),),
}
"""Top-level key -> kinds in order, each with further keys of the event or of its requestContext."""

_RECORDS: Mapping[str, str] = {
    "aws:sqs": "sqs", "aws:sns": "sns", "aws:s3": "s3", "aws:dynamodb": "dynamodb", "aws:kinesis": "kinesis",
    "aws:ses": "ses", "aws:codecommit": "codecommit",
}  # fmt: skip
_SOURCES: Mapping[str, str] = {
    "aws:kafka": "msk", "SelfManagedKafka": "kafka", "aws:SelfManagedKafka": "kafka", "aws:mq": "activemq",
    "aws:amq": "activemq", "aws:rmq": "rabbitmq", "aws:docdb": "documentdb",
}  # fmt: skip

_PIPES: Mapping[str, str] = {
    "aws:sqs": "sqs_pipe", "aws:kinesis": "kinesis_pipe", "aws:dynamodb": "dynamodb_pipe", "aws:kafka": "msk_pipe",
    "SelfManagedKafka": "kafka_pipe", "aws:SelfManagedKafka": "kafka_pipe", "aws:mq": "activemq_pipe",
    "aws:amq": "activemq_pipe", "aws:rmq": "rabbitmq_pipe",
}  # fmt: skip


def identify(event: Any) -> str:
    """Return the kind of a native event; whatever no mark fits is `invoke`, which only an app's own call takes."""
    if type(event) is not dict:
        return _of_list(event[0]) if type(event) is list and event else INVOKE
    if "Records" in event:
        kind = _of_records(event["Records"])
        if kind != INVOKE:
            return kind
    if "rawPath" in event:
        known = _of_raw_path(event)
        if known is not None:
            return known
    for mark, kinds in MARKS.items():
        if mark not in event:
            continue
        context = event.get("requestContext")
        for kind, where, keys in kinds:
            within = event if where is _EVENT else context if type(context) is dict else ()
            for key in keys:
                if key not in within:
                    break
            else:
                return kind if kind != "eventbridge" else _envelope(event)
    source = event.get("eventSource")
    return _SOURCES.get(source, INVOKE) if type(source) is str else INVOKE


def _of_records(records: Any) -> str:
    """Return the kind that the first record names; SNS alone spells its key with a capital."""
    record = records[0] if type(records) is list and records else None
    if type(record) is not dict:
        return INVOKE
    if "cf" in record:
        return "edge"
    source = record.get("eventSource", record.get("EventSource"))
    return _RECORDS.get(source, INVOKE) if type(source) is str else INVOKE


def _of_list(record: Any) -> str:
    """Return the kind of a list by the first in it.

    It is a pipe's batch of a source's records (EventBridge user guide, Pipes), or calls of AppSync in a batch, each as
    a single one has it (AppSync developer guide, Lambda resolvers).
    """
    if type(record) is not dict:
        return INVOKE
    if "info" in record:
        return "appsync" if identify(record) == "appsync" else INVOKE
    source = record.get("eventSource")
    return _PIPES.get(source, INVOKE) if type(source) is str else INVOKE


def _envelope(event: Mapping[str, Any]) -> str:
    """Tell a schedule's instant by its source, which none but AWS can name (EventBridge API reference, PutEvents)."""
    instant = event["detail-type"] == "Scheduled Event" and event["source"] in ("aws.events", "aws.scheduler")
    return "schedule" if instant else "eventbridge"


def _of_raw_path(event: Mapping[str, Any]) -> str | None:
    """Return the kind of a payload 2.0; a function URL is told by its domain (developer guide, Function URLs)."""
    if "routeArn" in event:
        return "authorizer"
    context = event.get("requestContext")
    if type(context) is not dict:
        return None
    if "http" in context:
        domain = context.get("domainName")
        return "function_url" if type(domain) is str and ".lambda-url." in domain else "http_v2"
    return "lattice_v2" if "serviceNetworkArn" in context else None
