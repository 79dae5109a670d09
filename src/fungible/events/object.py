"""What happened to an object of a bucket: S3, Blob Storage, Cloud Storage, R2."""

from __future__ import annotations

from fungible.events import Lazy, lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any


class ObjectEvent(Lazy):
    """One object's event; a fact the platform does not give is None, as the size of a deleted object is.

    `action` is `created`, `deleted`, `archived`, `restored` or `metadata`, or the platform's own word for another;
    `key` is the object's name decoded; `size` counts bytes; `time` is an aware datetime.
    """

    __slots__ = ()
    _triggers = ("bucket",)

    action: str
    bucket: str
    key: str
    size: int | None
    etag: str | None
    version: str | None
    time: datetime | None
    native: Any

    def __init__(
        self,
        key: str,
        *,
        action: str = "created",
        bucket: str = "",
        size: int | None = None,
        etag: str | None = None,
        version: str | None = None,
        time: datetime | None = None,
        native: object = None,
    ) -> None:
        self._wire = None
        self.action = action
        self.bucket = bucket
        self.key = key
        self.size = size
        self.etag = etag
        self.version = version
        self.time = time
        self.native = native

    def __repr__(self) -> str:
        return f"<ObjectEvent {self.action} {self.bucket}>"


lazily(ObjectEvent, "action", "bucket", "etag", "key", "native", "size", "time", "version")
