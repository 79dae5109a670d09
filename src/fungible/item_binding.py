"""Parameters of what is no request: an item or a batch of them, and how what each trigger brings is read."""

from __future__ import annotations

from fungible import hints, payload
from fungible.events.message import Batch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from fungible.binding import Source, _Binder
    from fungible.payload import Parse


def item(binder: _Binder, name: str, kind: Any) -> Source:
    """Return the item itself or the batch that the annotation asks for; what it holds is read as its argument says."""
    inner = hints.arguments(kind)
    if hints.origin(kind) is Batch or kind is Batch:
        word = binder.trigger.word
        if word in ("http", "invoke") or not (not inner or binder.is_mine(inner[0])):
            raise binder.fail(name, f"a {word} function takes no {hints.show(kind)}", "ask for one")
        binder.plan.takes_batch = True
        inner = hints.arguments(inner[0]) if inner else ()
    if inner:
        binder.set_parse(name, inner[0])
    binder.fits(name)
    return "event"


def unnamed(word: str) -> Parse | None:
    """Return how a trigger's item without a named type is read: a body as its text, other values as they are."""
    if word in ("queue", "topic", "stream"):
        return payload.parser(str)
    return _as_it_is if word in ("cloud_event", "collection") else None


def _as_it_is(value: Any) -> Any:
    """Return plain values as they came, data that came as a JSON value without its wrapping."""
    return getattr(value, "value", value)


def _record(kind: Any) -> Parse | None:
    """Return what reads a record's body, None where it is not there and the type admits that: a key is deleted."""
    parse = payload.parser(kind)
    if parse is None or not hints.without_none(kind)[1]:
        return parse
    return lambda text: parse(text) if text else None


def _value(kind: Any) -> Parse | None:
    """Return what makes `kind` of a JSON value that the platform has parsed already."""
    convert = payload.converter(kind)
    return None if convert is None else lambda value: convert(value, "$")


def _data(kind: Any) -> Parse | None:
    """Return what reads a CloudEvent's data: a text of its own, or a JSON value; bytes are either's as they came."""
    if kind is bytes:
        from fungible.events.cloud import written

        return written
    parse, convert = payload.parser(kind), payload.converter(kind)
    if parse is None or convert is None:
        return None

    def read(text: Any) -> Any:
        return convert(text.value, "$") if hasattr(text, "value") else parse(text)

    return read


def _documents(kind: Any) -> Parse | None:
    """Return what makes `kind` of the documents before and after a change; one that is not there stays None."""
    convert = payload.converter(kind)
    if convert is None:
        return None

    def read(pair: Any) -> Any:
        before, after = pair
        if kind is dict and type(after) is dict and (before is None or type(before) is dict):
            return pair
        return (
            None if before is None else convert(before, "before"),
            None if after is None else convert(after, "after"),
        )

    return read


PARSERS: Mapping[str, Callable[[Any], Parse | None]] = {
    "cloud_event": _data,
    "collection": _documents,
    "invoke": _value,
    "queue": payload.parser,
    "stream": _record,
    "topic": payload.parser,
}
"""How what each trigger brings is read; a bucket's and a schedule's events hold no payload."""
