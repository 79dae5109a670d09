"""fungible on Azure Functions: `entrypoint`, and the sources that a trigger may be bound to."""

from __future__ import annotations

import fungible as _core

__version__ = "0.1.0"  # the core's: adapter and core are released together

if __version__ != _core.__version__:
    from fungible.errors import VersionMismatch

    raise VersionMismatch("fungible-azure", __version__, _core.__version__)

from fungible.codec import Binding
from fungible_azure.entry import entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "__version__",
    "blob",
    "blob_events",
    "cosmos_db",
    "entrypoint",
    "event_grid",
    "event_hubs",
    "invoke",
    "kafka",
    "queue_storage",
    "rabbitmq",
    "service_bus",
    "service_bus_topic",
    "sql",
    "timer",
]

DEFAULT_GROUP = "$Default"
"""The group of consumers that an event hub has by itself."""


def queue_storage(name: str, *, connection: str = "AzureWebJobsStorage") -> Binding:
    """Bind to the storage queue `name`; `connection` is the app setting that holds its account's connection."""
    return Binding("queue_storage", name, {"connection": connection})


def service_bus(name: str, *, connection: str, many: bool = False, sessions: bool = False) -> Binding:
    """Bind to the Service Bus queue `name`; `connection` is the app setting that holds the namespace's connection.

    With `many` a call gets a batch, which the platform completes or abandons as a whole: one failure brings all of it
    again. `sessions` is for a queue that requires them, whose messages stay in order.
    """
    return Binding("service_bus", name, {"connection": connection, "many": many, "sessions": sessions})


def service_bus_topic(
    name: str, *, subscription: str, connection: str, many: bool = False, sessions: bool = False
) -> Binding:
    """Bind to a subscription of the Service Bus topic `name`; the other options are those of `service_bus`."""
    options = {"topic": name, "subscription": subscription}
    facts = {"connection": connection, "many": many, "sessions": sessions}
    return Binding("service_bus_topic", f"{name}/{subscription}", {**options, **facts})


def rabbitmq(name: str, *, connection_string_setting: str) -> Binding:
    """Bind to the RabbitMQ queue `name`; `connection_string_setting` is the app setting that holds the broker's URI.

    A message is its body alone: its id is the invocation's, another one whenever it comes again. One that fails five
    times is dropped, unless its queue has a dead letter exchange.
    """
    return Binding("rabbitmq", name, {"connection_string_setting": connection_string_setting})


def event_hubs(
    name: str,
    *,
    connection: str,
    many: bool = False,
    consumer_group: str = DEFAULT_GROUP,
    retries: int = -1,
    delay: int = 10,
    on_reject: str = "retry",
) -> Binding:
    """Bind to the event hub `name`; a call that fails is run again every `delay` seconds, and its partition waits.

    `retries` of -1 goes on until it works; with any other number the events that fail so often are skipped, since an
    event hub has no dead letters, and with 0 at once. `on_reject="drop"` logs and skips what will never work. `many`
    brings batches, which fail as a whole.
    """
    options = {"hub": name, "consumer_group": consumer_group, "connection": connection, "many": many}
    return Binding("event_hubs", _of(name, consumer_group), {**options, **_policy(retries, delay, on_reject)})


def kafka(
    name: str,
    *,
    broker_list: str,
    consumer_group: str = DEFAULT_GROUP,
    many: bool = False,
    retries: int = -1,
    delay: int = 10,
    on_reject: str = "retry",
    **settings: object,
) -> Binding:
    """Bind to the Kafka topic `name`; `broker_list` is the app setting that holds the brokers' addresses.

    `settings` are those of azure.functions' kafka_trigger, such as `protocol`, `authentication_mode`, `username` and
    `password`. All else is as for `event_hubs`.
    """
    options = {"topic": name, "consumer_group": consumer_group, "broker_list": broker_list, "many": many}
    rest = {**_policy(retries, delay, on_reject), "settings": settings}
    return Binding("kafka", _of(name, consumer_group), {**options, **rest})


def cosmos_db(
    name: str,
    *,
    database: str,
    connection: str,
    retries: int = -1,
    delay: int = 10,
    on_reject: str = "retry",
    **settings: object,
) -> Binding:
    """Bind to the change feed of the container `name`, of which each call gets the newest versions of many documents.

    Deletions do not show. `settings` are those of azure.functions' cosmos_db_trigger, such as `lease_container_name`
    and `max_items_per_invocation`. `retries`, `delay` and `on_reject` are as for `event_hubs`.
    """
    options = {"container": name, "database": database, "connection": connection}
    rest = {**_policy(retries, delay, on_reject), "settings": settings}
    return Binding("cosmos_db", f"{database}/{name}", {**options, **rest})


def sql(
    name: str, *, connection_string_setting: str, key: str | Sequence[str] = "id", on_reject: str = "retry"
) -> Binding:
    """Bind to the changes of the table `name`; `key` names the columns of its primary key, which no change tells.

    A change that fails five times is left until its row changes again.
    """
    columns = (key,) if isinstance(key, str) else tuple(key)
    facts = {"connection_string_setting": connection_string_setting, "key": columns, "on_reject": on_reject}
    return Binding("sql", name, facts)


def blob(name: str, *, connection: str = "AzureWebJobsStorage", source: str = "LogsAndContainerScan") -> Binding:
    """Bind to the new blobs of the container `name`: of those that the function's prefix and suffix fit.

    `source="EventGrid"` has Event Grid tell of them, within seconds, instead of polling. Either way each blob's bytes
    come along; `blob_events` brings the facts alone.
    """
    return Binding("blob", name, {"connection": connection, "source": source})


def blob_events(name: str) -> Binding:
    """Bind to what Event Grid tells of the container `name`, deletions included.

    The event subscription has the function as its endpoint, and a subject filter for the container, prefix and suffix.
    """
    return Binding("blob_events", name, {})


def event_grid(name: str) -> Binding:
    """Bind to an event subscription of Event Grid, in either schema; `name` is for messages alone.

    It is what a function of CloudEvents is bound to by default; the subscription has the function as its endpoint.
    """
    return Binding("event_grid", name, {})


def timer(name: str, *, retries: int = 2, delay: int = 10) -> Binding:
    """Bind a schedule, which needs it for another retry policy alone; `name` is what its ticks are called.

    A run that fails is repeated `retries` times, every `delay` seconds; then the next occurrence is the next run.
    """
    return Binding("timer", name, {"retries": retries, "delay": delay})


def invoke(path: str, *, auth_level: str = "function") -> Binding:
    """Bind to POST requests of any JSON on `path`, such as `/_invoke/charge`: Azure has no other direct call.

    `auth_level` says which key a caller needs: anonymous, function or admin.
    """
    return Binding("invoke", path, {"auth_level": auth_level})


def _of(log: str, group: str) -> str:
    """Return the name of a log as one group of consumers reads it; as the default group does, it is the log's own."""
    return log if group == DEFAULT_GROUP else f"{log}/{group}"


def _policy(retries: int, delay: int, on_reject: str) -> dict[str, object]:
    return {"retries": retries, "delay": delay, "on_reject": on_reject}
