"""What a test sends to sources: each call plays its source on, on every surface, and they must agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible.testing import events
from fungible.testing.agreement import Disagreement, complaint
from fungible.testing.results import Deliveries
from fungible.testing.source import RECEIVES, Source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from fungible.app import App
    from fungible.testing.opening import Opened, Seen


class Sources:
    """The calls of `Cloud` that bring items; `name` is the function's source, as the app calls it.

    Each item is delivered until it is done, or `receives` times in all before it is dead.
    """

    _attempt: int | None
    _last: list[Seen]

    def queue(
        self,
        app: App,
        name: str,
        bodies: Sequence[Any],
        *,
        attributes: Mapping[str, str] | None = None,
        group: str | Sequence[str | None] | None = None,
        receives: int = RECEIVES,
    ) -> Deliveries:
        """Send messages to a queue: text, or what is sent as JSON; `group` is the ordering key of all, or of each."""
        __tracebackhide__ = True
        sent = events.messages(bodies, attributes=attributes, group=group)
        return self.send(app, name, sent, receives=receives)

    def topic(
        self,
        app: App,
        name: str,
        bodies: Sequence[Any],
        *,
        attributes: Mapping[str, str] | None = None,
        receives: int = RECEIVES,
    ) -> Deliveries:
        """Publish messages to a topic that the function subscribes to. A body is text, or is sent as JSON."""
        __tracebackhide__ = True
        sent = events.messages(bodies, attributes=attributes)
        return self.send(app, name, sent, trigger="topic", receives=receives)

    def stream(
        self,
        app: App,
        name: str,
        bodies: Sequence[Any],
        *,
        key: str = "k",
        partition: str | Sequence[str] = "0",
        receives: int = RECEIVES,
    ) -> Deliveries:
        """Append records to a log: text, or what is sent as JSON; `partition` is that of all, or of each."""
        __tracebackhide__ = True
        sent = events.records(bodies, key=key, partition=partition)
        return self.send(app, name, sent, trigger="stream", receives=receives)

    def bucket(
        self, app: App, name: str, keys: Sequence[str], *, action: str = "created", receives: int = RECEIVES
    ) -> Deliveries:
        """Let something happen to the objects of these keys."""
        __tracebackhide__ = True
        sent = [events.object_event(key, action=action) for key in keys]
        return self.send(app, name, sent, trigger="bucket", receives=receives)

    def collection(
        self, app: App, name: str, changes: Sequence[tuple[Any, Any]], *, receives: int = RECEIVES
    ) -> Deliveries:
        """Change documents: each pair is the document before and after, None where there is none; its `id` names it."""
        __tracebackhide__ = True
        sent = [events.document_change(before, after) for before, after in changes]
        return self.send(app, name, sent, trigger="collection", receives=receives)

    def schedule(
        self, app: App, name: str, *, scheduled_at: datetime | None = None, receives: int = RECEIVES
    ) -> Deliveries:
        """Let the schedule of the function `name` be due."""
        __tracebackhide__ = True
        sent = [events.tick(name, scheduled_at=scheduled_at or events.SENT_AT)]
        return self.send(app, name, sent, trigger="schedule", receives=receives)

    def cloud_event(
        self,
        app: App,
        name: str,
        data: Sequence[Any],
        *,
        type: str,
        source: str,
        subject: str | None = None,
        receives: int = RECEIVES,
    ) -> Deliveries:
        """Emit CloudEvents with these data, each sent as JSON."""
        __tracebackhide__ = True
        sent = [
            events.cloud_event(one, type=type, source=source, subject=subject, id=f"e{at}")
            for at, one in enumerate(data, 1)
        ]
        return self.send(app, name, sent, trigger="cloud_event", receives=receives)

    def send(
        self, app: App, name: str, sent: Sequence[Any], *, trigger: str = "queue", receives: int = RECEIVES
    ) -> Deliveries:
        """Play whole events of a trigger on, as the calls above do."""
        __tracebackhide__ = True
        sources = self._sources(app, trigger, name, sent, receives)
        self._last = [seen for one in sources for seen in one.deliveries]
        itself, played = sources[0], sources[1:]
        told = {
            f"fate of {letter.name}": {one.surface.id: one.letters[at].fate for one in sources}
            for at, letter in enumerate(itself.letters)
            if len({one.letters[at].fate for one in sources}) > 1
        }
        if told:
            wrong = [one for one in played if one.fates != itself.fates]
            raise Disagreement(complaint(f"{trigger} {name}", told, [one.deliveries[0] for one in (itself, *wrong)]))
        return Deliveries(itself, played)

    def _sources(self, app: App, trigger: str, name: str, sent: Sequence[Any], receives: int) -> list[Source]:
        attempt = self._attempt or 1
        behind = self._behind(app, trigger, name)
        return [Source(one, trigger, sent, attempt=attempt, receives=receives) for one in behind]

    def _behind(self, app: App, trigger: str, name: str) -> list[Opened]:
        raise NotImplementedError
