"""What `function_app.py` holds of an App that is served here: each source of its own, under the function's name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fungible.local.mistake import Mistake
from fungible.local.target import write_entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.local.target import Target

KINDS: Mapping[str, str] = {
    "queue": "service_bus",
    "topic": "service_bus_topic",
    "stream": "event_hubs",
    "bucket": "blob",
    "collection": "cosmos_db",
    "schedule": "timer",
    "cloud_event": "event_grid",
}
"""The kind that each trigger of an App is bound to here; a finished function_app has kinds of its own."""

ENTRY_TEXT = """\
import fungible_azure as azure
from {module} import {name} as _app

app = azure.entrypoint(_app{rest}, auth_level="anonymous"{bindings})
"""
FINISHED_TEXT = "from {module} import {name} as _module\n\napp = _module{rest}\ndel _module\n"
TEXTS = {
    "service_bus": 'service_bus("{name}", connection="ServiceBus", many={many}, sessions={sessions})',
    "queue_storage": 'queue_storage("{name}")',
    "rabbitmq": 'rabbitmq("{name}", connection_string_setting="Rabbit")',
    "service_bus_topic": 'service_bus_topic("{name}", subscription="all", connection="ServiceBus", many={many}, '
    "sessions={sessions})",
    "event_hubs": 'event_hubs("{name}", connection="EventHubs", many={many}, retries={retries})',
    "kafka": 'kafka("{name}", broker_list="Brokers", many={many}, retries={retries})',
    "blob": 'blob("{name}")',
    "blob_events": 'blob_events("{name}")',
    "cosmos_db": 'cosmos_db("{name}", database="local", connection="Cosmos", retries={retries})',
    "sql": 'sql("{name}", connection_string_setting="Sql")',
    "timer": 'timer("{name}", retries={retries})',
    "event_grid": 'event_grid("{name}")',
    "event_grid_schema": 'event_grid("{name}")',
}
TRIES = 5
"""Deliveries of what a retry policy brings again; for ever, as in production, would leave nothing to see."""


def write(
    found: Target, scratch: str, kinds: Mapping[str, str], *, many: bool, sessions: Sequence[str], tries: int | None
) -> list[tuple[str, str]]:
    """Write the module that the worker indexes; return kind and name of each function that Event Grid calls."""
    rest = "".join(found.attribute.partition(".")[1:])
    if not found.is_app:
        write_entry(found, scratch, FINISHED_TEXT, rest=rest)
        return []
    chosen = {**KINDS, **kinds}
    unknown = [kind for kind in chosen.values() if kind not in TEXTS]
    if unknown:
        raise Mistake(f"there is no kind {unknown[0]}", f"choose of {', '.join(TEXTS)}")
    bound = {name: chosen[trigger] for trigger, name, _ in found.sources}
    made = [
        (name, TEXTS[kind].format(name=name, many=many, sessions=name in sessions, retries=(tries or TRIES) - 1))
        for name, kind in bound.items()
    ]
    made += [(one, f'invoke("{path(one)}", auth_level="anonymous")') for one in found.calls]
    bindings = "".join(f", {one}=azure.{made_of}" for one, made_of in made)
    write_entry(found, scratch, ENTRY_TEXT, rest=rest, bindings=bindings)
    listened = [(chosen[trigger], name) for trigger, name, _ in found.sources]
    return [one for one in listened if one[0] in ("blob_events", "event_grid", "event_grid_schema")]


def path(call: str) -> str:
    """Return the path of a direct call."""
    return f"/_invoke/{call}"
