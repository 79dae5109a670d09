"""CloudEvents in batched mode on a path that asks for them; one status answers for all (JSON Batch Format, 4).

While any event of a request must come again, all do; a single event is taken too.
"""

from __future__ import annotations

from fungible.cloudevents import BATCHED, STRUCTURED, events
from fungible_container.codecs.cloud_events import CARRIES, answered, ordered, takes_reply
from fungible_container.push import posted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.outcome import Verdict

__all__ = ["CARRIES", "decode", "encode", "one_answer", "ordered", "takes_reply"]


def decode(wire: Any, _options: Options, /) -> Items:
    """Return an item for each event."""
    request = posted(wire)
    return [] if request is None else events(request[0].multi_items(), request[1])


def one_answer(_options: Options, /) -> bool:
    """A request has one status."""
    return True


def encode(verdicts: Sequence[Verdict], wire: Any, options: Options, /) -> Mapping[str, Any]:
    """Return the status for all events, or the answer to a sender that asks for permission first."""
    return answered(verdicts, wire, options, (STRUCTURED, BATCHED))
