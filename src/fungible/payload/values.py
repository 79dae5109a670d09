"""What makes the handler's type of values that are no text: a direct call's, a CloudEvent's data, two documents."""

from __future__ import annotations

from fungible import payload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from fungible.payload import Parse


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
}
"""How each trigger that brings values has them read."""
