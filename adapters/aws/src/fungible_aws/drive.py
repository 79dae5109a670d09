"""The real entrypoint, called in this process as Lambda's bootstrap calls it; for tests, never imported at run time."""

from __future__ import annotations

import json
from contextlib import contextmanager
from inspect import getclosurevars
from typing import TYPE_CHECKING, Any

from fungible_aws import entrypoint, invoke, sqs

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from fungible.app import App
    from fungible.codec import Binding, Options


def source(kind: str, name: str, options: Options) -> Binding:
    """Return what ties a function's name to a source of this kind; the name of a FIFO queue ends in `.fifo`."""
    if kind == "invoke":
        return invoke()
    return sqs(f"{name}.fifo" if options.get("fifo") else name, partial=options.get("partial", False))


@contextmanager
def opened(app: App, _kind: str, bindings: Mapping[str, Any], _seconds: float) -> Generator[Callable[[Any, Any], Any]]:
    """Give what delivers one event: it goes in as JSON, and the answer comes out as JSON."""
    handler = entrypoint(app, **bindings)
    try:
        yield lambda wire, native: json.loads(json.dumps(handler(json.loads(json.dumps(wire)), native)))
    finally:
        kept = getclosurevars(handler).nonlocals["loop"]._loop
        if kept is not None:
            kept.close()
