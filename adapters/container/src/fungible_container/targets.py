"""What a container image deploys and what it asks of an app; data only, read by `fungible check`."""

from __future__ import annotations

from fungible.checking.targets import Loss, Target

_NO_SINK = (
    "an event is dropped after its last try, and a rejected one at once, where the delivery spec has no dead-letter "
    "sink [Knative documentation, Handling delivery failure]"
)
_SINK = "give the Trigger or Subscription a deadLetterSink, and retries"

TARGETS = (
    Target(
        "container",
        {
            "background": "differs: the answer waits for it "
            "[ASGI specification, HTTP connection scope: nobody waits for what runs on]",
            "sync_handler": "exact",
            "process_resource": "exact",
            "on_stop": "exact",
        },
        wheels=("manylinux", "musllinux"),
        losses={
            "cloud_events": Loss(_NO_SINK, _SINK),
            "cloud_events_batch": Loss(_NO_SINK, _SINK),
            "event_grid": Loss(
                "an event is dropped after its last try, and a rejected one at once, where the subscription has no "
                "dead-letter store [Event Grid documentation, Delivery and retry]",
                "give the event subscription a dead-letter destination",
            ),
            "knative_ping": Loss(
                "an instant is lost after a few tries within seconds where the PingSource sends to the container "
                "itself [knative/eventing, pkg/adapter/mtping/runner.go]",
                "let the PingSource send to a Broker, and a Trigger with a deadLetterSink to the container",
            ),
            "pubsub": Loss(
                "a message that always fails is deleted at the end of the subscription's retention, 7 days by default, "
                "where it has no dead-letter topic [Pub/Sub documentation, Dead-letter topics]",
                "give the subscription a dead-letter topic",
            ),
        },
    ),
)
