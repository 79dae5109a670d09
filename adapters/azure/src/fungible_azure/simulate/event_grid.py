"""The Event Grid extension with CloudEvents 1.0: one event for each invocation.

Azure Event Grid, "CloudEvents v1.0 schema"; CloudEvents, JSON event format 1.0, 3.1: where the data stands.
azure.functions, EventGridEventInConverter: what the worker makes of it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from fungible_azure.simulate._host import fates, zulu

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.cloud import CloudEvent
    from fungible.outcome import Ack, Retry

FREE = ("data", "extensions")
"""Keys below which an event may hold any JSON value."""
MOST = 1
"""Events of one delivery."""
DRAWS: Mapping[str, Any] = {"data": "any"}


def build(events: Sequence[CloudEvent[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the worker makes of one event. Option: name."""
    [event] = events
    data, extensions = _data(event), dict(event.extensions)
    if isinstance(data, bytes):
        extensions["data_base64"] = b64encode(data).decode()
        data = None
    found = {
        "specversion": "1.0",
        **{name: getattr(event, name) for name in ("id", "source", "type", "subject", "datacontenttype", "dataschema")},
        "time": event.time and zulu(event.time),
        "data": data,
        "extensions": extensions,
    }
    return {"name": (options or {}).get("name", "orders"), "event": found}


def _data(event: CloudEvent[Any]) -> Any:
    """Return the data as it stands in the event's JSON; what is no text goes there in base64."""
    if (event.datacontenttype or "application/json") == "application/json":
        return json.loads(event.raw)
    try:
        return event.raw.decode()
    except UnicodeDecodeError:
        return event.raw


def host(events: Sequence[CloudEvent[Any]], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends the worker: the data, and beside it the trigger's metadata."""
    return sent(build(events, options), options)


def sent(delivery: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return what the host sends of a delivery that `build` made."""
    event = {name: value for name, value in delivery["event"].items() if value is not None and name != "extensions"}
    return {"data": {"json": {**event, **delivery["event"]["extensions"]}}, "metadata": {}}


def read(answer: Any, _wire: Any, _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return what becomes of the event: it is delivered, or comes again until it is dead-lettered."""
    return fates(answer, 1)
