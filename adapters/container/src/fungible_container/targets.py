"""What a container image deploys and what it asks of an app; data only, read by `fungible check`."""

from __future__ import annotations

from fungible.checking.targets import Target

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
    ),
)
