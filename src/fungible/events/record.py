"""A record of an ordered log: Kinesis, Kafka, Event Hubs."""

from __future__ import annotations

from fungible.events import Generic, Lazy, T_co, lazily
from fungible.events.http import as_bytes
from fungible.events.message import NOTHING, as_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any


class Record(Lazy, Generic[T_co]):
    """One record; `body` is what the annotation names, and a fact the platform does not give is None.

    `text` is the body as it came (str or bytes), `raw` the same as bytes; `stream` is the log's physical name,
    `partition` the part of it that keeps order, `sequence` the place in there as text; `key` is text where it is
    UTF-8 and bytes elsewhere; `attributes` are the producer's own; `time` is an aware datetime.
    """

    __slots__ = ()
    _triggers = ("stream",)

    stream: str | None
    partition: str | None
    key: str | bytes | None
    sequence: str
    time: datetime | None
    body: T_co
    text: str | bytes
    attributes: Mapping[str, str | bytes]
    native: Any

    def __init__(
        self,
        body: T_co,
        *,
        stream: str | None = None,
        partition: str | None = None,
        key: str | bytes | None = None,
        sequence: str = "",
        time: datetime | None = None,
        text: str | bytes | None = None,
        attributes: Mapping[str, str | bytes] = NOTHING,
        native: object = None,
    ) -> None:
        self._wire = None
        self.body = body
        self.text = text if text is not None else as_text(body)
        self.stream = stream
        self.partition = partition
        self.key = key
        self.sequence = sequence
        self.time = time
        self.attributes = attributes
        self.native = native

    @property
    def raw(self) -> bytes:
        """The body as bytes."""
        return as_bytes(self.text, "body")

    @property
    def group(self) -> str | None:
        """What keeps order: the partition."""
        return self.partition

    def __repr__(self) -> str:
        return f"<Record {self.partition} {self.sequence}>"


lazily(Record, "attributes", "key", "native", "partition", "sequence", "stream", "text", "time")
