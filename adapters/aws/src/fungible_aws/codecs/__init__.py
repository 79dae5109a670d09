"""The kinds of AWS Lambda and what each can do; data only."""

from __future__ import annotations

from fungible.codec import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_BUFFERED = "differs: gathered, then sent whole [Lambda developer guide, Response streaming: Node.js only]"
_LIMIT = "differs: at most 6 MB, over it 500 [Lambda developer guide, Lambda quotas: synchronous payload]"
_JOINED = "differs: a repeated header is joined with commas [API Gateway developer guide, payload format 2.0]"
_DECODED = "differs: %2F arrives as / [API Gateway decodes the path before the function sees it]"

_UNTYPED = "differs: an empty answer gets application/json [API Gateway developer guide, Lambda proxy integrations]"

_HTTP_V2 = {
    "streaming": _BUFFERED,
    "response_size": _LIMIT,
    "set_cookie": "exact",
    "repeated_response_headers": _JOINED,
    "repeated_request_headers": _JOINED,
    "repeated_query": "exact",
    "encoded_path": _DECODED,
    "binary_response": "exact",
    "untyped_response": "exact",
    "header_text": "exact",
    "deadline": "exact",
    "head_content_length": "differs: HEAD has no Content-Length of the body [API Gateway counts the empty body]",
}


_SQS = {
    "partial": "differs: only with partial=True [Lambda developer guide, ReportBatchItemFailures]",
    "batch": "exact",
    "order": "exact",
    "attempt": "exact",
    "deadline": "exact",
    "retry_after": "differs: the queue's visibility timeout decides [SQS developer guide, Visibility timeout]",
    "reject": "differs: as Retry, the redrive policy moves it [SQS developer guide, Dead-letter queues]",
}
_PUSH = {
    "partial": "unsupported: one answer for an event [Lambda developer guide, Asynchronous invocation]",
    "batch": "differs: a single item is an event [Lambda developer guide, Asynchronous invocation]",
    "deadline": "exact",
    "retry_after": "differs: Lambda decides, after 1 and 2 minutes [Lambda developer guide, Asynchronous invocation]",
    "reject": "differs: as Retry, then the on-failure destination [Lambda developer guide, Asynchronous invocation]",
}
_OBJECT = {**_PUSH, "deletions": "exact"}
_TOPIC = {**_PUSH, "order": "exact", "attempt": "differs: not counted [Lambda developer guide, Amazon SNS]"}

ANY = "*"
"""The name by which a function listens to whatever comes through a service."""


def _at(wire: Any, *path: str | int) -> str:
    """Return the text at a path, none where something else or nothing stands there."""
    try:
        for step in path:
            wire = wire[step]
    except (IndexError, KeyError, TypeError):
        return ""
    return wire if type(wire) is str else ""


def _named(arn: str) -> tuple[str, ...]:
    """Return the last part of an ARN and the ARN, by either of which a source may be bound."""
    return (arn.rpartition(":")[2], arn) if arn else ()


def _queue(wire: Any) -> tuple[str, ...]:
    return _named(_at(wire, "Records", 0, "eventSourceARN"))


def _topic(wire: Any) -> tuple[str, ...]:
    return _named(_at(wire, "Records", 0, "Sns", "TopicArn"))


def _bucket(wire: Any) -> tuple[str, ...]:
    return (_at(wire, "Records", 0, "s3", "bucket", "name"),)


def _event(wire: Any) -> tuple[str, ...]:
    """Return the bucket of S3's own events, else the event's source, and the name of all."""
    source = wire.get("source")
    if source == "aws.s3":
        return (_at(wire, "detail", "bucket", "name"), ANY)
    return (source, ANY) if type(source) is str else (ANY,)


def _schedule(wire: Any) -> tuple[str, ...]:
    """Return the name of the rule or schedule and its ARN, and the name of all."""
    arn = _at(wire, "resources", 0)
    return (arn.rpartition("/")[2], arn, ANY)


_CALL = {"deadline": "exact", "any_json": "exact"}
_CALLERS = {
    "cognito": "triggerSource",
    "cloudformation": "RequestType",
    "firehose": "invocationId",
    "s3_batch": "invocationSchemaVersion",
    "appsync": "info",
    "config_rule": "invokingEvent",
    "codepipeline": "CodePipeline.job",
    "bedrock_agent": "agent",
    "destination": "requestPayload",
}
"""Kinds of calls that one service makes, JSON in and out, each with the key by which its calls are known."""
_PARTIAL = "differs: only with partial=True [Lambda developer guide, ReportBatchItemFailures]"
_CHECKPOINT = "differs: the mapping decides, its checkpoint stays [Lambda developer guide, Kinesis: retries]"
_NO_REJECT = "differs: as Retry, unless the binding drops it [Lambda developer guide, On-failure destinations]"
_WHOLE = "unsupported: all of a delivery or none [Lambda API reference, FunctionResponseTypes]"
_BROKER = {
    "partial": _WHOLE,
    "batch": "exact",
    "order": "exact",
    "attempt": "differs: not counted, a flag alone [Lambda developer guide, Using Lambda with Amazon MQ: redelivered]",
    "deadline": "exact",
    "retry_after": "differs: the broker decides [Lambda developer guide, Using Lambda with Amazon MQ]",
    "reject": "differs: as Retry, until the broker gives up [Lambda developer guide, Using Lambda with Amazon MQ]",
}
_STREAM = {
    "partial": _PARTIAL,
    "batch": "exact",
    "order": "exact",
    "deadline": "exact",
    "retry_after": _CHECKPOINT,
    "reject": _NO_REJECT,
}
_PIPED = {
    **_STREAM,
    "partial": "exact",
    "retry_after": "differs: the pipe decides [EventBridge user guide, Pipes error handling and troubleshooting]",
    "reject": "differs: as Retry, unless the binding drops it [EventBridge user guide, Kinesis stream as a source]",
}
_PIPED_KAFKA = {
    **_PIPED,
    "partial": "unsupported: all of a batch or none [EventBridge user guide, Amazon MSK topic as a source]",
}
_PIPED_BROKER = {
    **_BROKER,
    "partial": "unsupported: all of a batch or none [EventBridge user guide, Amazon MQ message broker as a source]",
}


def _stream_name(wire: Any) -> tuple[str, ...]:
    """Return a Kinesis stream's name and its ARN, of which a consumer's has more behind it."""
    arn = _at(wire, "Records", 0, "eventSourceARN")
    return arn.partition(":stream/")[2].partition("/")[0], arn


def _table_name(wire: Any) -> tuple[str, ...]:
    """Return a table's name and the ARN of its stream."""
    arn = _at(wire, "Records", 0, "eventSourceARN")
    return arn.partition(":table/")[2].partition("/")[0], arn


def _topics(wire: Any) -> tuple[str, ...]:
    """Return a Kafka topic's name, which stands before its partition, and the cluster's ARN or servers."""
    names = wire.get("records") if type(wire) is dict else None
    topic = next(iter(names), "").rpartition("-")[0] if type(names) is dict else ""
    return topic, _at(wire, "eventSourceArn"), _at(wire, "bootstrapServers")


def _piped(of_event: Callable[[Any], tuple[str, ...]]) -> Callable[[Any], tuple[str, ...]]:
    """Return what names the source of a pipe's batch as that of the source's own event, whose records it lists."""
    return lambda wire: of_event({"Records": wire})


def _piped_topic(wire: Any) -> tuple[str, ...]:
    return _at(wire, 0, "topic"), _at(wire, 0, "eventSourceArn"), _at(wire, 0, "bootstrapServers")


def _piped_queue(wire: Any) -> tuple[str, ...]:
    """Return what names a queue on Amazon MQ, from where its own event would have it."""
    queue, broker = _at(wire, 0, "eventSourceKey"), _at(wire, 0, "eventSourceArn")
    return _mq_queue({"rmqMessagesByQueue": {queue: ()}, "messages": wire, "eventSourceArn": broker})


def _mq_queue(wire: Any) -> tuple[str, ...]:
    """Return the name of a queue on Amazon MQ, and the broker's ARN."""
    queues = wire.get("rmqMessagesByQueue") if type(wire) is dict else None
    names = (
        next(iter(queues), "").partition("::")[0] if type(queues) is dict else "",
        _at(wire, "messages", 0, "destination", "physicalName"),
        _at(wire, "messages", 0, "destination", "physicalname"),
        _at(wire, "eventSourceArn"),
    )
    return tuple(name for name in names if name)


def _documents(wire: Any) -> tuple[str, ...]:
    """Return a collection's name, alone and behind its database's, and the cluster's ARN."""
    database, name = (_at(wire, "events", 0, "event", "ns", one) for one in ("db", "coll"))
    return name, f"{database}.{name}", _at(wire, "eventSourceArn")


KINDS: Mapping[str, Kind] = {
    "http_v2": Kind("http", "API Gateway HTTP API, payload 2.0", _HTTP_V2),
    "http_v1": Kind(
        "http",
        "API Gateway REST API, payload 1.0",
        {
            **_HTTP_V2,
            "repeated_response_headers": "exact",
            "repeated_request_headers": "exact",
            "encoded_path": "exact",
            "untyped_response": _UNTYPED,
        },
    ),
    "function_url": Kind("http", "Lambda function URL", {**_HTTP_V2, "encoded_path": "exact"}),
    "sqs": Kind("queue", "aws:sqs", _SQS, _queue, also=("topic",)),
    "sqs_pipe": Kind(
        "queue",
        "aws:sqs, by a pipe",
        {**_SQS, "partial": "exact"},
        _piped(_queue),
        also=("topic",),
    ),
    "sns": Kind("topic", "aws:sns", _TOPIC, _topic),
    "sns_sqs": Kind("topic", "aws:sns in aws:sqs", _SQS, _queue, also=("queue",), inside="sqs"),
    "cloudwatch_logs": Kind("topic", "awslogs", {**_TOPIC, "batch": "exact"}, lambda _: (ANY,), named=lambda _: ANY),
    "s3": Kind("bucket", "aws:s3", _OBJECT, _bucket),
    "s3_sqs": Kind(
        "bucket",
        "aws:s3 in aws:sqs",
        {**{name: _SQS[name] for name in _PUSH}, "deletions": "exact"},
        _queue,
        inside="sqs",
    ),
    "s3_sns": Kind("bucket", "aws:s3 in aws:sns", _OBJECT, _topic, inside="sns"),
    "s3_eventbridge": Kind("bucket", "aws.s3", _OBJECT, _event, inside="eventbridge"),
    "eventbridge": Kind("cloud_event", "EventBridge event", _PUSH, _event, named=lambda _: ANY),
    "schedule": Kind("schedule", "Scheduled Event", {**_PUSH, "batch": "exact"}, _schedule),
    "kinesis": Kind("stream", "aws:kinesis", _STREAM, _stream_name),
    "kinesis_pipe": Kind("stream", "aws:kinesis, by a pipe", _PIPED, _piped(_stream_name)),
    "dynamodb": Kind("collection", "aws:dynamodb", {**_STREAM, "deletions": "exact"}, _table_name),
    "dynamodb_pipe": Kind(
        "collection", "aws:dynamodb, by a pipe", {**_PIPED, "deletions": "exact"}, _piped(_table_name)
    ),
    "documentdb": Kind("collection", "aws:docdb", {**_STREAM, "partial": _WHOLE, "deletions": "exact"}, _documents),
    "msk": Kind("stream", "aws:kafka", _STREAM, _topics, codec="kafka"),
    "kafka": Kind("stream", "SelfManagedKafka", _STREAM, _topics),
    "msk_pipe": Kind("stream", "aws:kafka, by a pipe", _PIPED_KAFKA, _piped_topic, codec="kafka_pipe"),
    "kafka_pipe": Kind("stream", "SelfManagedKafka, by a pipe", _PIPED_KAFKA, _piped_topic),
    "activemq": Kind("queue", "aws:mq", _BROKER, _mq_queue),
    "activemq_pipe": Kind("queue", "aws:amq, by a pipe", _PIPED_BROKER, _piped_queue),
    "rabbitmq": Kind("queue", "aws:rmq", _BROKER, _mq_queue),
    "rabbitmq_pipe": Kind("queue", "aws:rmq, by a pipe", _PIPED_BROKER, _piped_queue),
    "invoke": Kind("invoke", "Invoke API", _CALL),
    **{kind: Kind("invoke", key, _CALL, codec="invoke") for kind, key in _CALLERS.items()},
}
DEFAULT_KINDS: Mapping[str, str] = {
    "queue": "sqs",
    "topic": "sns",
    "bucket": "s3",
    "cloud_event": "eventbridge",
    "schedule": "schedule",
    "invoke": "invoke",
}
