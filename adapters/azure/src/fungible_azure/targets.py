"""What Azure Functions deploys and what it asks of an app; data only, read by `fungible check`."""

from __future__ import annotations

from fungible.checking.targets import Loss, Target

TARGETS = (
    Target(
        "azure-functions",
        {
            "background": "differs: the answer waits for it "
            "[Azure Functions Python developer guide, Async: an invocation ends with its answer]",
            "sync_handler": "exact",
            "process_resource": "exact",
            "on_stop": "differs: it never runs [azure-functions-python-worker: no call before the end]",
        },
        wheels=("manylinux",),
        losses={
            "service_bus": Loss(
                "a message that waits longer than its time to live is deleted where the queue does not dead-letter it "
                "[Azure Service Bus, Message expiration: deadLetteringOnMessageExpiration]",
                "turn on dead lettering on message expiration",
            ),
            "queue_storage": Loss(
                "a message in the poison queue expires like any other, after 7 days by default "
                "[Azure Storage, Put Message: messagettl]",
                "watch <queue>-poison, or send with a time to live of -1",
            ),
        },
    ),
)
