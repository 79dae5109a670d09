"""How the host is told of each kind of source: the decorator, its arguments, and what its events do not say.

Loaded when an app has a source beside HTTP. Names of decorators and arguments are azure.functions' own.
"""

from __future__ import annotations

import os

from fungible.errors import BindingError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeAlias

    Told: TypeAlias = tuple[str, dict[str, Any], dict[str, Any]]
    """A decorator's name, its arguments, and the place of the events."""
    Tell: TypeAlias = Callable[[Any, str, Mapping[str, Any], Any], Told]


def _binary(azure: Any, options: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """Return what has bodies come as bytes, else they come as text, and empty ones not at all."""
    return {"data_type": azure.DataType.BINARY, "connection": options["connection"], **more}


def _cardinality(azure: Any, options: Mapping[str, Any]) -> Any:
    """Return one or many, which is always said: the host's own default differs from kind to kind."""
    return azure.Cardinality.MANY if options["many"] else azure.Cardinality.ONE


def _queue_storage(azure: Any, name: str, options: Mapping[str, Any], _trigger: Any) -> Told:
    return "queue_trigger", _binary(azure, options, queue_name=name), {"queue": name}


def _service_bus(azure: Any, name: str, options: Mapping[str, Any], _trigger: Any) -> Told:
    sessions = options["sessions"]
    more = {"cardinality": _cardinality(azure, options), "is_sessions_enabled": sessions or None}
    place = {"queue": name, "sessions": sessions}
    if "topic" not in options:
        return "service_bus_queue_trigger", _binary(azure, options, queue_name=name, **more), place
    names = {"topic_name": options["topic"], "subscription_name": options["subscription"]}
    return "service_bus_topic_trigger", _binary(azure, options, **names, **more), place


def _rabbitmq(azure: Any, name: str, options: Mapping[str, Any], _trigger: Any) -> Told:
    """Register what azure.functions has no decorator for, by the names of function.json (RabbitMQTriggerAttribute)."""
    names = {"queueName": name, "connectionStringSetting": options["connection_string_setting"]}
    return "generic_trigger", {"type": "rabbitMQTrigger", "data_type": azure.DataType.BINARY, **names}, {"queue": name}


def _event_hubs(azure: Any, _name: str, options: Mapping[str, Any], _trigger: Any) -> Told:
    group = options["consumer_group"]
    more = {"event_hub_name": options["hub"], "consumer_group": group, "cardinality": _cardinality(azure, options)}
    return (
        "event_hub_message_trigger",
        _binary(azure, options, **more),
        {"hub": options["hub"], "consumer_group": group},
    )


def _kafka(azure: Any, _name: str, options: Mapping[str, Any], _trigger: Any) -> Told:
    names = {name: options[name] for name in ("topic", "broker_list", "consumer_group")}
    more = {"data_type": azure.DataType.BINARY, "cardinality": _cardinality(azure, options)}
    place = {"topic": options["topic"], "consumer_group": options["consumer_group"]}
    return "kafka_trigger", {**options["settings"], **names, **more}, place


def _cosmos_db(_azure: Any, name: str, options: Mapping[str, Any], _trigger: Any) -> Told:
    names = {"database_name": options["database"], "container_name": options["container"]}
    given = {"create_lease_container_if_not_exists": True, **options["settings"]}
    return "cosmos_db_trigger", {**given, **names, "connection": options["connection"]}, {"container": name}


def _sql(_azure: Any, name: str, options: Mapping[str, Any], _trigger: Any) -> Told:
    setting = options["connection_string_setting"]
    return "sql_trigger", {"table_name": name, "connection_string_setting": setting}, {"table": name}


def _blob(azure: Any, name: str, options: Mapping[str, Any], trigger: Any) -> Told:
    """Register a path that has the host keep away what the function's prefix and suffix do not fit."""
    if not trigger.only_created:
        what = f"the blob trigger tells of created blobs alone, not of all in on={list(trigger.on)}"
        raise BindingError(str(trigger), what, f"bind it to blob_events({name!r})")
    prefix, suffix = (text.replace("{", "{{").replace("}", "}}") for text in (trigger.prefix, trigger.suffix))
    source = azure.BlobSource(options["source"])
    path = f"{name}/{prefix}{{name}}{suffix}"
    return "blob_trigger", _binary(azure, options, path=path, source=source), {"container": name}


def _event_grid(_azure: Any, name: str, _options: Mapping[str, Any], _trigger: Any) -> Told:
    return "event_grid_trigger", {}, {"name": name}


def _blob_events(_azure: Any, name: str, _options: Mapping[str, Any], _trigger: Any) -> Told:
    return "event_grid_trigger", {}, {"container": name}


def _timer(_azure: Any, name: str, _options: Mapping[str, Any], trigger: Any) -> Told:
    """Register a schedule in UTC, which the host keeps to unless it is told another zone."""
    from fungible_azure.schedule import printed

    zone = os.environ.get("WEBSITE_TIME_ZONE", "")
    if zone not in ("", "UTC", "Etc/UTC"):
        what = f"schedules are in UTC, and WEBSITE_TIME_ZONE has the host take them in {zone}"
        raise BindingError(name, what, "remove that app setting")
    schedule = printed(trigger.cron)
    return "timer_trigger", {"schedule": schedule}, {"name": name, "cron": schedule}


TELL: Mapping[str, Tell] = {
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

POLICY = {"timer": (2, 10)}
"""The retry policy of a function without a binding: retries, and the seconds between them."""


def policy(kind: str, name: str, options: Mapping[str, Any]) -> dict[str, str] | None:
    """Return the arguments of a function's retry policy, None where the kind has none or the binding wants none."""
    by_default = POLICY.get(kind, (0, 0))
    retries, delay = options.get("retries", by_default[0]), options.get("delay", by_default[1])
    if options.get("on_reject", "retry") not in ("retry", "drop"):
        raise BindingError(name, f"on_reject={options['on_reject']!r} is none", 'use "retry" or "drop"')
    if retries == 0:
        return None
    if retries < -1 or not 1 <= delay < 24 * 60 * 60:
        what = f"a retry policy of {retries} retries every {delay} seconds is none"
        raise BindingError(name, what, "retries count from 0, or are -1 for ever; the delay is 1 second to a day")
    interval = f"{delay // 3600:02}:{delay // 60 % 60:02}:{delay % 60:02}"
    return {"strategy": "fixed_delay", "max_retry_count": str(retries), "delay_interval": interval}
