"""What Google Cloud Functions deploys and what it asks of an app; data only, read by `fungible check`."""

from __future__ import annotations

from fungible.checking.targets import Loss, Target

_EVENTS = ("eventarc", "audit_log", "firebase_auth", "remote_config")
_NOT_RETRIED = Loss(
    "a function's event that fails is dropped unless retries are on, which they are not by default; with them it is "
    "tried for 24 hours [Cloud Run functions documentation, Enable event-driven function retries]",
    "deploy with --retry, and give the trigger's subscription a dead-letter topic",
)

TARGETS = (
    Target(
        "gcp-functions",
        {
            "background": "differs: the answer waits for it "
            "[Cloud Run functions documentation, Execution environment: no CPU after the answer]",
            "sync_handler": "exact",
            "process_resource": "exact",
            "on_stop": "exact",
        },
        wheels=("manylinux",),
        losses={
            "pubsub": Loss(
                "a message that always fails is deleted at the end of the subscription's retention, 7 days by default, "
                "where it has no dead-letter topic [Pub/Sub documentation, Dead-letter topics]",
                "give the subscription a dead-letter topic",
            ),
            "tasks": Loss(
                "a task that fails at its last attempt is deleted: there are no dead letters "
                "[Cloud Tasks API reference, RetryConfig]",
                "let the handler keep what it rejects, or set maxAttempts to -1",
            ),
            **dict.fromkeys(("storage", "firestore", "realtime_database", *_EVENTS), _NOT_RETRIED),
            "scheduler": Loss(
                "an instant that fails is not tried again by default "
                "[Cloud Scheduler API reference, RetryConfig: retryCount is 0]",
                "give the job a retryConfig",
            ),
            "scheduler_pubsub": Loss(
                "an instant that always fails is deleted at the end of the subscription's retention, where it has no "
                "dead-letter topic [Pub/Sub documentation, Dead-letter topics]",
                "give the subscription a dead-letter topic",
            ),
        },
    ),
)
