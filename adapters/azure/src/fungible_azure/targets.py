"""What Azure Functions deploys and what it asks of an app; data only, read by `fungible check`."""

from __future__ import annotations

from fungible.checking.targets import Loss, Target

_POLICY = Loss(
    "what fails more often than its binding's retries is skipped, at once with retries=0: there are no dead letters "
    "[Azure Functions error handling, Retry policies]",
    "leave retries at -1, which holds its partition up until it works; what never will is skipped by on_reject='drop'",
)
_EVENT_GRID = Loss(
    "an event that was delivered 30 times, or for a day, is dropped where its subscription has no dead-letter "
    "container [Event Grid, Message delivery and retry: dead-letter events]",
    "give the event subscription a dead-letter destination",
)
_EXPIRY = Loss(
    "a message that waits longer than its time to live is deleted where the queue or subscription does not dead-letter "
    "it [Azure Service Bus, Message expiration: deadLetteringOnMessageExpiration]",
    "turn on dead lettering on message expiration",
)

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
            "service_bus": _EXPIRY,
            "service_bus_topic": _EXPIRY,
            "queue_storage": Loss(
                "a message in the poison queue expires like any other, after 7 days by default "
                "[Azure Storage, Put Message: messagettl]",
                "watch <queue>-poison, or send with a time to live of -1",
            ),
            "rabbitmq": Loss(
                "a message that failed five times is dropped where its queue has no dead letter exchange "
                "[azure-functions-rabbitmq-extension, RabbitMQListener: BasicReject; RabbitMQ, Dead Letter Exchanges]",
                "give the queue a dead letter exchange",
            ),
            "event_hubs": _POLICY,
            "kafka": _POLICY,
            "cosmos_db": _POLICY,
            "sql": Loss(
                "a change that failed five times is left until its row changes again "
                "[azure-functions-sql-extension, TriggerBinding: internal state tables]",
                "watch the leases table for rows whose attempt count is 5",
            ),
            "blob": Loss(
                "polling reads the account's logs, which are written on a best-effort basis: a blob may be missed "
                "[Azure Blob storage trigger, Polling and latency]",
                "bind it with source='EventGrid', or to blob_events(…)",
            ),
            "blob_events": _EVENT_GRID,
            "event_grid": _EVENT_GRID,
            "event_grid_schema": _EVENT_GRID,
            "timer": Loss(
                "a run that failed, retries included, is not made up for, nor are its retries where the instance ends "
                "[Azure Functions error handling, Retry policies: timer]",
                "let a run do what earlier ones left undone",
            ),
        },
    ),
)
