"""The objects of azure.functions as wire forms, a function for each kind; loaded with the first source beside HTTP."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeAlias

    Wire: TypeAlias = dict[str, Any]
    Place: TypeAlias = Mapping[str, Any]


def _iso(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()


def _listed(event: Any) -> list[Any]:
    """Return the objects of an invocation with one or with many."""
    return event if isinstance(event, list) else [event]


def _queue_storage(message: Any, place: Place) -> Wire:
    record = {
        "id": message.id,
        "body": message.get_body(),
        "dequeue_count": message.dequeue_count,
        "insertion_time": _iso(message.insertion_time),
        "expiration_time": _iso(message.expiration_time),
        "pop_receipt": message.pop_receipt,
    }
    return {**place, "message": record}


def _rabbitmq(body: Any, place: Place) -> Wire:
    """Return the body, which comes as the host sends it: azure.functions has no object for it."""
    return {**place, "body": body.encode() if isinstance(body, str) else body}


_SAID = ("message_id", "session_id", "content_type", "correlation_id", "subject", "reply_to", "to", "lock_token")


def _service_bus(event: Any, place: Place) -> Wire:
    """Return the facts of each message, without the texts that the host did not send for each one of a batch.

    It leaves empty entries out of lists of text, so that what stands behind one would be another message's (host,
    ToRpcStringArray).
    """
    said: tuple[str, ...] = _SAID
    messages = _listed(event)
    if event is messages:
        metadata = messages[0].metadata or {}
        said = tuple(name for name in _SAID if len(metadata.get(_array(name)) or ()) == len(messages))
    return {**place, "messages": [_message(one, said) for one in messages]}


def _array(name: str) -> str:
    return f"{''.join(part.capitalize() for part in name.split('_'))}Array"


def _message(message: Any, said: tuple[str, ...]) -> Wire:
    return {
        **{name: getattr(message, name) for name in said},
        "body": message.get_body(),
        "application_properties": message.application_properties,
        "delivery_count": message.delivery_count,
        "enqueued_time_utc": _iso(message.enqueued_time_utc),
        "sequence_number": message.sequence_number,
    }


def _event_hubs(event: Any, place: Place) -> Wire:
    """Return the facts of each event; its own properties stand at its place in the metadata that a batch shares."""
    events = _listed(event)
    metadata = (events[0].metadata if events else None) or {}
    context = metadata.get("PartitionContext")
    properties = metadata.get("PropertiesArray") if event is events else [metadata.get("Properties")]
    if not isinstance(properties, list) or len(properties) != len(events):
        properties = [None] * len(events)
    return {
        **place,
        "partition": context.get("PartitionId") if isinstance(context, dict) else None,
        "events": [_event(one, own) for one, own in zip(events, properties, strict=True)],
    }


def _event(event: Any, properties: Any) -> Wire:
    return {
        "body": event.get_body(),
        "partition_key": event.partition_key,
        "sequence_number": event.sequence_number,
        "offset": None if event.offset is None else str(event.offset),
        "enqueued_time": _iso(event.enqueued_time),
        "properties": properties,
    }


def _kafka(event: Any, place: Place) -> Wire:
    facts = ("key", "partition", "offset", "timestamp", "headers")
    return {
        **place,
        "records": [{"body": one.get_body(), **{name: getattr(one, name) for name in facts}} for one in _listed(event)],
    }


def _cosmos_db(documents: Any, place: Place) -> Wire:
    return {**place, "documents": [None if one is None else dict(one) for one in documents or ()]}


def _sql(changes: Any, place: Place) -> Wire:
    """Return the changes, which come as the JSON that they are: azure.functions has no object for them."""
    from json import loads

    try:
        return {**place, "changes": loads(changes)}
    except (TypeError, ValueError, RecursionError):
        return {**place, "changes": None}


def _blob(blob: Any, place: Place) -> Wire:
    """Return the facts of a blob, whose bytes nobody reads."""
    facts = {"uri": blob.uri, "length": blob.length, "properties": blob.blob_properties, "metadata": blob.metadata}
    return {**place, "blob": {"name": blob.name, **facts}}


_CLOUD = ("specversion", "id", "source", "type", "subject", "datacontenttype", "dataschema")


def _event_grid(event: Any, place: Place) -> Wire:
    """Return the facts of an event of either schema; what has a `specversion` is a CloudEvent."""
    if hasattr(event, "specversion"):
        facts = {name: getattr(event, name) for name in _CLOUD}
        data = {"time": _iso(event.time), "data": event.get_json(), "extensions": event.extension_attrs}
        return {**place, "event": {**facts, **data}}
    facts = {name: getattr(event, name) for name in ("id", "topic", "subject", "event_type", "data_version")}
    return {**place, "event": {**facts, "event_time": _iso(event.event_time), "data": event.get_json()}}


def _blob_events(event: Any, place: Place) -> Wire:
    """Return what events of both schemas say alike."""
    cloud = hasattr(event, "specversion")
    time = event.time if cloud else event.event_time
    facts = {"type": event.type if cloud else event.event_type, "subject": event.subject}
    return {**place, "event": {**facts, "time": _iso(time), "data": event.get_json()}}


def _timer(timer: Any, place: Place) -> Wire:
    facts = {name: getattr(timer, name) for name in ("past_due", "schedule_status", "schedule")}
    return {**place, "timer": facts}


WIRES: Mapping[str, Callable[[Any, Place], Wire]] = {
    "blob": _blob,
    "blob_events": _blob_events,
    "cosmos_db": _cosmos_db,
    "event_grid": _event_grid,
    "event_grid_schema": _event_grid,
    "event_hubs": _event_hubs,
    "kafka": _kafka,
    "queue_storage": _queue_storage,
    "rabbitmq": _rabbitmq,
    "service_bus": _service_bus,
    "service_bus_topic": _service_bus,
    "sql": _sql,
    "timer": _timer,
}


def kind_of(kind: str, wire: Mapping[str, Any]) -> str:
    """Return the kind of an event: one subscription of Event Grid may send either schema."""
    if kind in ("event_grid", "event_grid_schema"):
        return "event_grid" if "specversion" in wire["event"] else "event_grid_schema"
    return kind
