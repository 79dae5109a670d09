"""The real entrypoint, called in this process as Lambda's bootstrap calls it; for tests, never imported at run time."""

from __future__ import annotations

import json
from contextlib import contextmanager
from inspect import getclosurevars
from typing import TYPE_CHECKING, Any

import fungible_aws
from fungible.codec import Binding
from fungible_aws import entrypoint
from fungible_aws.codecs import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from fungible.app import App
    from fungible.codec import Options


_PARTIAL = frozenset(("dynamodb", "kafka", "kinesis", "msk", "s3_sqs", "sns_sqs", "sqs"))
_NAMELESS = frozenset(("cloudwatch_logs", "eventbridge"))


def source(kind: str, name: str, options: Options) -> Binding:
    """Return what ties a function's name to a source of this kind; the name of a FIFO queue ends in `.fifo`."""
    if KINDS[kind].trigger == "invoke":
        return Binding(kind, "", {})
    make: Any = getattr(fungible_aws, "scheduled" if kind == "schedule" else kind)
    if kind in _NAMELESS:
        return make()  # type: ignore[no-any-return]
    physical = f"{name}.fifo" if options.get("fifo") else name
    return make(physical, partial=options.get("partial", False)) if kind in _PARTIAL else make(physical)  # type: ignore[no-any-return]


@contextmanager
def opened(app: App, _kind: str, bindings: Mapping[str, Any], _seconds: float) -> Generator[Callable[[Any, Any], Any]]:
    """Give what delivers one event: it goes in as JSON, and the answer comes out as JSON."""
    handler = entrypoint(app, **bindings)
    try:
        yield lambda wire, native: json.loads(json.dumps(handler(json.loads(json.dumps(wire)), native)))
    finally:
        kept = getclosurevars(handler).nonlocals["wait"].__self__._loop
        if kept is not None:
            kept.close()
