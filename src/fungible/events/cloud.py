"""CloudEvents 1.0: the attributes of an event in any format, and its data."""

from __future__ import annotations

from fungible.errors import MalformedEvent, PayloadError
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


class Unread(Parsed):
    """Data that are JSON by their content type and came as a text of their own: kept as they came, read when asked."""

    __slots__ = ("text",)

    def __init__(self, text: str | bytes) -> None:
        self.text = text

    def __getattr__(self, name: str) -> Any:
        if name != "value":
            raise AttributeError(name)
        from fungible.payload import from_json

        try:
            self.value = from_json(self.text)
        except PayloadError:
            raise MalformedEvent("data", "is not JSON, as its content type has it") from None
        return self.value


class CloudEvent(Lazy, Generic[T_co]):
    """One event; `data` is what the annotation names, and an attribute that the event does not have is None.

    `type` and `source` say what happened and where (CloudEvents 1.0, section 3.1), `extensions` are attributes that
    the specification does not name, as text; `text` is the data as it came, `raw` the same as bytes. Data that are
    JSON by their content type are that JSON's value, in whichever mode they came: of `"a"` as JSON a str is `a`.
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
        try:
            return self.body
        except AttributeError:  # nobody asked for a type
            text: Any = self.text
        value: T_co = getattr(text, "value", text)
        return value

    @property
    def raw(self) -> bytes:
        """The data as bytes; a JSON value as the JSON it is."""
        return written(self.text)

    def __repr__(self) -> str:
        return f"<CloudEvent {self.type} {self.id}>"


def written(data: str | bytes | Parsed) -> bytes:
    """Return data as bytes: those that came alone as they came, a JSON value inside a larger one as compact JSON."""
    if isinstance(data, Unread):
        data = data.text
    elif isinstance(data, Parsed):
        from fungible.payload import to_json

        data = to_json(data.value)
    return as_bytes(data, "data")


lazily(
    CloudEvent,
    "datacontenttype", "dataschema", "extensions", "id", "native", "source", "subject", "text", "time", "type",
)  # fmt: skip
