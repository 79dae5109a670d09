"""fungible on AWS Lambda: `entrypoint`, and the sources that a trigger may be bound to."""

from __future__ import annotations

import fungible as _core

__version__ = "0.1.0"  # the core's: adapter and core are released together

if __version__ != _core.__version__:
    from fungible.errors import VersionMismatch

    raise VersionMismatch("fungible-aws", __version__, _core.__version__)

from fungible.codec import Binding
from fungible_aws.codecs import ANY as _ANY
from fungible_aws.entry import entrypoint

__all__ = [
    "__version__",
    "activemq",
    "activemq_pipe",
    "cloudwatch_logs",
    "documentdb",
    "dynamodb",
    "dynamodb_pipe",
    "entrypoint",
    "eventbridge",
    "invoke",
    "kafka",
    "kafka_pipe",
    "kinesis",
    "kinesis_pipe",
    "msk",
    "msk_pipe",
    "rabbitmq",
    "rabbitmq_pipe",
    "s3",
    "s3_eventbridge",
    "s3_sns",
    "s3_sqs",
    "scheduled",
    "sns",
    "sns_sqs",
    "sqs",
    "sqs_pipe",
]


def sqs(name: str, *, partial: bool = False) -> Binding:
    """Bind to the queue of this name or ARN; `partial` only where the mapping has ReportBatchItemFailures.

    Without it a failure fails the whole batch, which duplicates messages but loses none. A topic's function may be
    bound to a queue too, to which SNS delivers raw messages.
    """
    return Binding("sqs", name, {"partial": partial})


def sqs_pipe(name: str) -> Binding:
    """Bind to the queue of this name or ARN behind an EventBridge pipe, which takes partial answers as it is."""
    return Binding("sqs_pipe", name, {})


def sns(name: str) -> Binding:
    """Bind to the topic of this name or ARN, to which the function is subscribed itself."""
    return Binding("sns", name, {})


def sns_sqs(name: str, *, partial: bool = False) -> Binding:
    """Bind to a topic's messages in the queue of this name or ARN, to which SNS delivers them wrapped.

    Whoever may send to the queue can forge them; what is no notification is rejected.
    """
    return Binding("sns_sqs", name, {"partial": partial})


def cloudwatch_logs() -> Binding:
    """Bind to the log events that subscription filters send; a message's source is its log group, as it says."""
    return Binding("cloudwatch_logs", _ANY, {})


def s3(name: str) -> Binding:
    """Bind to the notifications of the bucket of this name, which S3 sends to the function itself."""
    return Binding("s3", name, {})


def s3_sqs(name: str, *, partial: bool = False) -> Binding:
    """Bind to a bucket's notifications in the queue of this name or ARN; whoever may send there can forge them."""
    return Binding("s3_sqs", name, {"partial": partial})


def s3_sns(name: str) -> Binding:
    """Bind to a bucket's notifications from the topic of this name or ARN; whoever may publish can forge them."""
    return Binding("s3_sns", name, {})


def s3_eventbridge(name: str) -> Binding:
    """Bind to the events of the bucket of this name that come through an EventBridge rule."""
    return Binding("s3_eventbridge", name, {})


def eventbridge() -> Binding:
    """Bind to what comes through EventBridge rules; the function's own type and source choose among it."""
    return Binding("eventbridge", _ANY, {})


def scheduled(name: str = _ANY) -> Binding:
    """Bind to the EventBridge rule or the Scheduler schedule of this name or ARN, to all of them without one."""
    return Binding("schedule", name, {})


def kinesis(name: str, *, partial: bool = False, on_reject: str = "retry") -> Binding:
    """Bind to the stream of this name or ARN; `partial` as for a queue.

    A rejected record holds its shard up until the mapping gives up; `on_reject="drop"` logs it and goes on.
    """
    return Binding("kinesis", name, {"partial": partial, "on_reject": _on_reject(on_reject)})


def dynamodb(name: str, *, partial: bool = False, on_reject: str = "retry") -> Binding:
    """Bind to the table of this name, or to the ARN of its stream; `partial` and `on_reject` as for `kinesis`."""
    return Binding("dynamodb", name, {"partial": partial, "on_reject": _on_reject(on_reject)})


def documentdb(name: str, *, on_reject: str = "retry") -> Binding:
    """Bind to the collection `name`, or `database.name`; a failure brings the whole batch again."""
    return Binding("documentdb", name, {"on_reject": _on_reject(on_reject)})


def msk(topic: str, *, partial: bool = False, on_reject: str = "retry") -> Binding:
    """Bind to the topic of a cluster of Amazon MSK; `partial` and `on_reject` as for `kinesis`."""
    return Binding("msk", topic, {"partial": partial, "on_reject": _on_reject(on_reject)})


def kafka(topic: str, *, partial: bool = False, on_reject: str = "retry") -> Binding:
    """Bind to the topic of a cluster of one's own; `partial` and `on_reject` as for `kinesis`."""
    return Binding("kafka", topic, {"partial": partial, "on_reject": _on_reject(on_reject)})


def activemq(queue: str, *, on_reject: str = "retry") -> Binding:
    """Bind to a queue of ActiveMQ on Amazon MQ; a failure brings the whole batch again."""
    return Binding("activemq", queue, {"on_reject": _on_reject(on_reject)})


def rabbitmq(queue: str, *, on_reject: str = "retry") -> Binding:
    """Bind to a queue of RabbitMQ on Amazon MQ; a failure brings the whole batch again."""
    return Binding("rabbitmq", queue, {"on_reject": _on_reject(on_reject)})


def kinesis_pipe(name: str, *, on_reject: str = "retry") -> Binding:
    """Bind to the stream of this name or ARN behind an EventBridge pipe, which takes partial answers as it is.

    `on_reject` as for `kinesis`, here and for every pipe below.
    """
    return Binding("kinesis_pipe", name, {"on_reject": _on_reject(on_reject)})


def dynamodb_pipe(name: str, *, on_reject: str = "retry") -> Binding:
    """Bind to the table of this name, or the ARN of its stream, behind a pipe, which takes partial answers as it is."""
    return Binding("dynamodb_pipe", name, {"on_reject": _on_reject(on_reject)})


def msk_pipe(topic: str, *, on_reject: str = "retry") -> Binding:
    """Bind to the topic of a cluster of Amazon MSK behind a pipe; a failure brings the whole batch again."""
    return Binding("msk_pipe", topic, {"on_reject": _on_reject(on_reject)})


def kafka_pipe(topic: str, *, on_reject: str = "retry") -> Binding:
    """Bind to the topic of a cluster of one's own behind a pipe; a failure brings the whole batch again."""
    return Binding("kafka_pipe", topic, {"on_reject": _on_reject(on_reject)})


def activemq_pipe(queue: str, *, on_reject: str = "retry") -> Binding:
    """Bind to a queue of ActiveMQ on Amazon MQ behind a pipe; a failure brings the whole batch again."""
    return Binding("activemq_pipe", queue, {"on_reject": _on_reject(on_reject)})


def rabbitmq_pipe(queue: str, *, on_reject: str = "retry") -> Binding:
    """Bind to a queue of RabbitMQ on Amazon MQ behind a pipe; a failure brings the whole batch again."""
    return Binding("rabbitmq_pipe", queue, {"on_reject": _on_reject(on_reject)})


def _on_reject(word: str) -> str:
    if word not in ("retry", "drop"):
        from fungible.errors import UsageError

        message = f'on_reject is "retry" or "drop", not {word!r}'
        raise UsageError(message)
    return word


def invoke() -> Binding:
    """Bind to direct calls of the function."""
    return Binding("invoke", "", {})
