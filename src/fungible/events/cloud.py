"""CloudEvents 1.0: the attributes of an event in any format, and its data."""

from __future__ import annotations

from fungible.events import Generic, Lazy, T_co, lazily
from fungible.events.http import as_bytes
from fungible.events.message import NOTHING, as_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any


class Parsed:
    """Data that came as a JSON value inside a larger one, and not as a text of its own."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class CloudEvent(Lazy, Generic[T_co]):
    """One event; `data` is what the annotation names, and an attribute that the event does not have is None.

    `type` and `source` say what happened and where (CloudEvents 1.0, section 3.1), `extensions` are attributes that
    the specification does not name, as text; `text` is the data as it came, `raw` the same as bytes.
    """

    __slots__ = ()
    _triggers = ("cloud_event",)

    id: str
    source: str
    type: str
    subject: str | None
    time: datetime | None
    datacontenttype: str | None
    dataschema: str | None
    extensions: Mapping[str, str]
    text: str | bytes | Parsed
    body: T_co
    native: Any
    specversion = "1.0"

    def __init__(
        self,
        data: T_co,
        *,
        type: str,
        source: str,
        id: str = "",
        subject: str | None = None,
        time: datetime | None = None,
        datacontenttype: str | None = None,
        dataschema: str | None = None,
        extensions: Mapping[str, str] = NOTHING,
        text: str | bytes | Parsed | None = None,
        native: object = None,
    ) -> None:
        self._wire = None
        self.body = data
        self.type = type
        self.source = source
        self.id = id
        self.subject = subject
        self.time = time
        self.datacontenttype = datacontenttype
        self.dataschema = dataschema
        self.extensions = extensions
        self.text = text if text is not None else as_text(data)
        self.native = native

    @property
    def data(self) -> T_co:
        """What happened, as the handler asks for it."""
        if "body" in self.__dict__:
            return self.body
        text: Any = self.text  # nobody asked for a type
        value: T_co = getattr(text, "value", text)
        return value

    @property
    def raw(self) -> bytes:
        """The data as bytes; a JSON value as the JSON it is."""
        text = self.text
        return as_bytes(as_text(text.value) if isinstance(text, Parsed) else text, "data")

    def __repr__(self) -> str:
        return f"<CloudEvent {self.type} {self.id}>"


lazily(
    CloudEvent,
    "datacontenttype", "dataschema", "extensions", "id", "native", "source", "subject", "text", "time", "type",
)  # fmt: skip
