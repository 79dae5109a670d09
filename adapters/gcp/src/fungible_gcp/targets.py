"""What Google Cloud Functions deploys and what it asks of an app; data only, read by `fungible check`."""

from __future__ import annotations

from fungible.checking.targets import Loss, Target

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
        },
    ),
)
