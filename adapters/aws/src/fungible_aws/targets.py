"""What AWS deploys and what it asks of an app; data only, read by `fungible check`."""

from __future__ import annotations

from fungible.checking.targets import Loss, Target

_SHARED = (
    "unsupported: its locks need /dev/shm, which Lambda does not have [AWS Compute Blog, Parallel Processing in Python]"
)
_UNCAUGHT = Loss(
    "an event that always fails is dropped after two retries where the function has no failure destination "
    "[Lambda developer guide, Asynchronous invocation: error handling]",
    "give the function an on-failure destination",
)
_EXPIRED = Loss(
    "a message that always fails is deleted at the end of the queue's retention, 4 days by default, where "
    "the queue has no redrive policy [SQS developer guide, Dead-letter queues]",
    "give the queue a redrive policy with a dead-letter queue",
)
_HELD_UP = Loss(
    "a record that always fails holds its shard up until it expires, and all that expires behind it is lost; where the "
    "mapping has MaximumRetryAttempts, the rest of its batch is discarded with it [Lambda developer guide, Kinesis: "
    "error handling]",
    "give the mapping BisectBatchOnFunctionError, MaximumRetryAttempts and an on-failure destination",
)
_HELD_UP_PIPE = Loss(
    "a record that always fails is brought again until it expires, and what waits behind it is lost with it; where the "
    "pipe has MaximumRetryAttempts, records are discarded after them [EventBridge Pipes reference, "
    "PipeSourceKinesisStreamParameters]",
    "give the pipe OnPartialBatchItemFailure AUTOMATIC_BISECT, MaximumRetryAttempts and a dead-letter queue",
)
_WHOLE_PIPE = Loss(
    "a message that always fails brings its whole batch again until the messages expire, and a pipe of this source has "
    "no dead-letter queue [EventBridge user guide, Amazon MSK topic as a source]",
    'bind it with on_reject="drop", and handle what may fail in a queue of your own',
)
_STREAM_ENDS = Loss(
    "a change that always fails holds all others up, and the mapping is disabled when its stream expires "
    "[Lambda developer guide, Using Lambda with Amazon DocumentDB]",
    'bind it with on_reject="drop", and handle what may fail in a queue of your own',
)
_BROKERS = Loss(
    "a message that always fails brings its whole batch again until it expires [Lambda developer guide, Amazon MQ]",
    "give the mapping a batch size of 1, and the broker a dead-letter policy",
)

TARGETS = (
    Target(
        "aws-lambda",
        {
            "background": "differs: the answer waits for it "
            "[Lambda developer guide, Lambda execution environment: frozen after the answer]",
            "sync_handler": "exact",
            "process_resource": "exact",
            "on_stop": "differs: it never runs "
            "[Lambda developer guide, Shutdown phase: SIGTERM with an extension only]",
        },
        wheels=("manylinux",),
        lacks={
            "concurrent.futures.ProcessPoolExecutor": _SHARED,
            "multiprocessing.Lock": _SHARED,
            "multiprocessing.Pool": _SHARED,
            "multiprocessing.Queue": _SHARED,
        },
        losses={
            **dict.fromkeys(("s3_sqs", "sns_sqs", "sqs", "sqs_pipe"), _EXPIRED),
            **dict.fromkeys(
                ("cloudwatch_logs", "destination", "eventbridge", "s3", "s3_eventbridge", "s3_sns", "schedule", "sns"),
                _UNCAUGHT,
            ),
            **dict.fromkeys(("dynamodb", "kafka", "kinesis", "msk"), _HELD_UP),
            **dict.fromkeys(("activemq", "rabbitmq"), _BROKERS),
            **dict.fromkeys(("dynamodb_pipe", "kinesis_pipe"), _HELD_UP_PIPE),
            **dict.fromkeys(("activemq_pipe", "kafka_pipe", "msk_pipe", "rabbitmq_pipe"), _WHOLE_PIPE),
            "documentdb": _STREAM_ENDS,
            "invoke": Loss(
                "an asynchronous call is dropped after two retries where the function has no failure destination "
                "[Lambda developer guide, Asynchronous invocation: error handling]",
                "give the function an on-failure destination, or call it synchronously",
            ),
        },
    ),
)
