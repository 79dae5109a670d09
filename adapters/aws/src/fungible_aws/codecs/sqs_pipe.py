"""Amazon SQS through an EventBridge pipe (EventBridge user guide, Amazon SQS as a source; Batching and concurrency)."""

from __future__ import annotations

from fungible.events.message import received
from fungible_aws.codecs import sqs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from fungible.codec import Items, Options
    from fungible.outcome import Verdict

CARRIES: Mapping[str, str] = sqs.CARRIES

_PARTIAL: Mapping[str, Any] = {"partial": True}
_message = received(sqs.READ, "")


def decode(wire: Any, _options: Options, /) -> Items:
    """Yield an item for each record: a pipe hands over a list, of one record too."""
    return sqs.items(sqs.named(wire, ""), "", _message)


def ordered(wire: Any) -> bool:
    """Tell a FIFO queue as SQS itself names it."""
    return sqs.ordered({"Records": wire})


def one_answer(_options: Options) -> bool:
    """A pipe always takes a partial answer; no setting of it turns that on."""
    return False


def encode(verdicts: Sequence[Verdict], wire: Any, _options: Options, /) -> Any:
    """Return what failed by messageId; when all failed, the delivery fails."""
    return sqs.encode(verdicts, {"Records": wire}, _PARTIAL)
