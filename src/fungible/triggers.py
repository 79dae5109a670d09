"""What a function listens to beside HTTP, as plain data that is sound; loaded when an app first listens to it."""

from __future__ import annotations

from fungible.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from fungible.cron import Cron


def _named(name: str) -> str:
    """Return a name that can be an argument of `entrypoint`; another one is refused."""
    if not name.isidentifier():
        message = f"{name!r} is no name for a source; use an identifier, and bind it to the physical name"
        raise UsageError(message)
    return name


class Items:
    """Items of the source `name`, one call for each.

    At most `concurrency` async handlers run at once; `margin` seconds before the deadline no item is started.
    One that `filters` takes the items alone that it `accepts`, and may share its source with others.
    """

    __slots__ = ("concurrency", "margin", "name")
    word = ""
    filters = False

    def __init__(self, name: str, concurrency: int, margin: float) -> None:
        self.name = _named(name)
        self.concurrency = concurrency
        self.margin = margin
        if concurrency < 1 or margin < 0:
            message = f"{self.word} {name}: concurrency counts from 1, margin from 0 seconds"
            raise UsageError(message)

    def accepts(self, event: Any) -> bool:
        """Tell whether this function is meant for an item."""
        return True

    def __str__(self) -> str:
        return f"{self.word} {self.name}"


class Queue(Items):
    """Messages of a queue, each handled by one of the competing consumers."""

    __slots__ = ()
    word = "queue"


class Topic(Items):
    """Messages of a topic, of which every subscription gets its own."""

    __slots__ = ()
    word = "topic"


class Stream(Items):
    """Records of an ordered log."""

    __slots__ = ()
    word = "stream"


class Collection(Items):
    """Changes of the documents of a collection or table."""

    __slots__ = ()
    word = "collection"


ACTIONS = frozenset(("created", "deleted", "archived", "restored", "metadata"))
"""What may happen to an object, in words of all platforms; another one is the platform's own word."""


class Bucket(Items):
    """What happens to objects of a bucket: the actions `on`, of keys with this prefix and suffix."""

    __slots__ = ("on", "prefix", "suffix")
    word = "bucket"
    filters = True

    def __init__(
        self, name: str, concurrency: int, margin: float, on: str | Sequence[str], prefix: str, suffix: str
    ) -> None:
        super().__init__(name, concurrency, margin)
        self.on = (on,) if isinstance(on, str) else tuple(on)
        if not self.on or not ACTIONS.issuperset(self.on):
            message = f"bucket {name}: on={on!r} names no more than {', '.join(sorted(ACTIONS))}"
            raise UsageError(message)
        self.prefix = prefix
        self.suffix = suffix

    @property
    def only_created(self) -> bool:
        """Whether no other action is listened to, which is the one that every source of objects tells of."""
        return self.on == ("created",)

    def accepts(self, event: Any) -> bool:
        """Tell whether this function is meant for an object's event."""
        key: str = event.key
        return event.action in self.on and key.startswith(self.prefix) and key.endswith(self.suffix)

    def __str__(self) -> str:
        keys = f" {self.prefix}*{self.suffix}" if self.prefix or self.suffix else ""
        return f"bucket {self.name} {' '.join(self.on)}{keys}"


class Schedule(Items):
    """Instants of a cron expression: five fields, in UTC; named after its function."""

    __slots__ = ("cron",)
    word = "schedule"

    def __init__(self, name: str, concurrency: int, margin: float, cron: Cron) -> None:
        super().__init__(name, concurrency, margin)
        self.cron = cron

    def __str__(self) -> str:
        return f"schedule {self.name} ({self.cron})"


class CloudEvents(Items):
    """CloudEvents of a type and a source, each a pattern: a text, or the beginning of one followed by `*`."""

    __slots__ = ("source", "type")
    word = "cloud_event"
    filters = True

    def __init__(self, name: str, concurrency: int, margin: float, type: str, source: str) -> None:
        super().__init__(name, concurrency, margin)
        for pattern in (type, source):
            if not pattern or "*" in pattern[:-1]:
                message = f"cloud_event {name}: {pattern!r} is no text, nor the beginning of one followed by *"
                raise UsageError(message)
        self.type = type
        self.source = source

    def accepts(self, event: Any) -> bool:
        """Tell whether this function is meant for an event."""
        return _fits(self.type, event.type) and _fits(self.source, event.source)

    def __str__(self) -> str:
        return f"cloud_event {self.name} {self.type} from {self.source}"


def _fits(pattern: str, text: str) -> bool:
    return text == pattern or (pattern[-1] == "*" and text.startswith(pattern[:-1]))


class Invoke:
    """Direct calls with any JSON in and out; of one `kind` alone, where only one platform makes such calls."""

    __slots__ = ("kind", "name")
    word = "invoke"

    def __init__(self, name: str, kind: str) -> None:
        if (kind and not all(part.isidentifier() for part in kind.split("/"))) or kind.count("/") > 1:
            message = f"invoke(kind={kind!r}): write it as kind='platform/kind'"
            raise UsageError(message)
        self.name = _named(name or kind.rpartition("/")[2])
        self.kind = kind

    def __str__(self) -> str:
        return f"invoke {self.name}" + (f" ({self.kind})" if self.kind else "")
