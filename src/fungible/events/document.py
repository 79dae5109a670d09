"""A change of a document: DynamoDB, DocumentDB, Cosmos DB, Firestore, Realtime Database."""

from __future__ import annotations

from types import MappingProxyType

from fungible.events import Generic, Lazy, T_co, lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

_NO_KEY: Mapping[str, Any] = MappingProxyType({})


class DocumentChange(Lazy, Generic[T_co]):
    """One change; `before` and `after` are what the annotation names, made of plain Python values without loss.

    `action` is `created`, `updated` or `deleted`, None where the platform does not tell the first two apart; `key`
    names the document: its key attributes, or `{"id": …}`; `before` is None where the platform does not show it.
    """

    __slots__ = ()
    _triggers = ("collection",)

    action: str | None
    collection: str | None
    key: Mapping[str, Any]
    text: tuple[Any, Any]
    body: tuple[T_co | None, T_co | None]
    time: datetime | None
    native: Any

    def __init__(
        self,
        key: Mapping[str, Any] = _NO_KEY,
        *,
        action: str | None = "updated",
        collection: str | None = None,
        before: T_co | None = None,
        after: T_co | None = None,
        time: datetime | None = None,
        native: object = None,
    ) -> None:
        self._wire = None
        self.key = key
        self.action = action
        self.collection = collection
        self.text = self.body = (before, after)
        self.time = time
        self.native = native

    @property
    def before(self) -> T_co | None:
        """The document before the change, as the handler asks for it; where nothing was asked, as plain values."""
        try:
            return self.body[0]
        except AttributeError:
            return self.text[0]  # type: ignore[no-any-return]  # a plain value

    @property
    def after(self) -> T_co | None:
        """The document after the change, likewise; None where it was deleted."""
        try:
            return self.body[1]
        except AttributeError:
            return self.text[1]  # type: ignore[no-any-return]  # a plain value

    @property
    def group(self) -> str | None:
        """What keeps order: the whole delivery."""
        return None

    def __repr__(self) -> str:
        return f"<DocumentChange {self.action} {self.collection}>"


lazily(DocumentChange, "action", "collection", "key", "native", "text", "time")
