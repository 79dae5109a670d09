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
            "invoke": Loss(
                "an asynchronous call is dropped after two retries where the function has no failure destination "
                "[Lambda developer guide, Asynchronous invocation: error handling]",
                "give the function an on-failure destination, or call it synchronously",
            ),
        },
    ),
)
