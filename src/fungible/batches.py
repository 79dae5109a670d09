"""A delivery whose handler takes all its items at once, and answers for each of them."""

from __future__ import annotations

from fungible.errors import AnswerError
from fungible.events.message import Batch
from fungible.items import verdict_of
from fungible.outcome import ACK, Failures, Reject, Retry
from fungible.runtime import Meaning, run
from fungible.units import ended

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from fungible.binding import Plan
    from fungible.items import Delivery
    from fungible.outcome import Verdict


def _failures(result: Any, _plan: Plan) -> Failures | Verdict:
    if result is None:
        return ACK
    if isinstance(result, Failures):
        return result
    raise AnswerError(f"a batch handler returns None or Failures, not {type(result).__name__}")


BATCH = Meaning(_failures, verdict_of)


async def together(delivery: Delivery, items: list[Any]) -> None:
    """Call the handler once with the valid items, and note a verdict for every item."""
    delivery.items = items
    valid: list[Any] = []
    for item in items:
        try:
            delivery.read(item)
            late = delivery.skipped(item)
            delivery.verdicts.append(late)
            if late is None:
                valid.append(item)
        except Exception as error:
            verdict = verdict_of(error, delivery.plan, delivery.context)
            delivery.verdicts.append(delivery.noted(item, verdict))
    if not valid:
        return
    outcome = await run(delivery.plan, Batch(valid), delivery.context, BATCH, delivery.consumer.runtime)
    _spread(delivery, await ended(outcome, delivery.plan, delivery.context), valid)


def _spread(delivery: Delivery, outcome: Any, valid: Sequence[Any]) -> None:
    """Give each valid item its part of the batch's outcome; a failure of an unknown item retries all."""
    if isinstance(outcome, Failures):
        known = {id(item) for item in valid}
        unknown = [key for key in outcome.verdicts if key not in known]
        if unknown:
            delivery.context.log.error(
                "Failures names %d items that are not of this batch: all are retried", len(unknown)
            )
            outcome = Retry("Failures named an unknown item")
    for at, item in enumerate(delivery.items):
        if delivery.verdicts[at] is None:
            found = outcome.verdicts.get(id(item), (item, ACK))[1] if isinstance(outcome, Failures) else outcome
            delivery.verdicts[at] = found
            if isinstance(found, (Retry, Reject)) and isinstance(outcome, Failures):
                verdict_of(found, delivery.plan, delivery.context)
