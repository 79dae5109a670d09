"""What EventBridge makes of the answer to a pipe's batch of a stream.

EventBridge user guide, "Amazon Kinesis stream as a source" and "Amazon DynamoDB stream as a source": what counts as
complete success and complete failure, and that the listed records alone are brought again; "Amazon EventBridge Pipes
batching and concurrency": an itemIdentifier is the record's eventID.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fungible.outcome import ACK, Retry
from fungible_aws.simulate._gateway import MalformedAnswer
from fungible_aws.simulate._mapping import listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.outcome import Ack


def read(answer: Any, wire: Sequence[Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of each record after this delivery."""
    known = [record["eventID"] for record in wire]
    if isinstance(answer, BaseException):
        return [Retry(str(answer)) for _ in known]
    try:
        again = listed(answer, known)
    except MalformedAnswer as error:
        return [Retry(str(error)) for _ in known]
    return [Retry("in batchItemFailures") if one in again else ACK for one in known]
