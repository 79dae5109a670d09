"""S3 that calls the function itself (S3 user guide, "Event message structure"; "Event notification types").

Lambda developer guide, "Process Amazon S3 event notifications with Lambda": names there lack the `s3:` before them.
From memory: a key has its slashes as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from fungible_aws.simulate._gateway import REGION
from fungible_aws.simulate._push import fates, millis

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fungible.events.object import ObjectEvent
    from fungible.outcome import Ack, Retry

MOST = 1
EVERY_ACTION = ("created", "deleted", "archived", "restored", "metadata", "Replication:OperationFailedReplication")
VARIANTS: Sequence[Mapping[str, Any]] = ({}, {"actions": EVERY_ACTION[:5]})

_NAMES: Mapping[str, str] = {
    "created": "ObjectCreated:Put",
    "deleted": "ObjectRemoved:Delete",
    "archived": "IntelligentTiering",
    "restored": "ObjectRestore:Completed",
    "metadata": "ObjectTagging:Put",
}


def build(events: Sequence[ObjectEvent], options: Mapping[str, Any] | None = None, /) -> dict[str, Any]:
    """Return one notification. Options: name, region."""
    given = options or {}
    return {"Records": [record(event, given) for event in events]}


def record(event: ObjectEvent, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return one event of a notification."""
    bucket = event.bucket or options.get("name", "bucket")
    told = {"size": event.size, "eTag": event.etag, "versionId": event.version}
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": options.get("region", REGION),
        "eventTime": millis(event.time),
        "eventName": _NAMES.get(event.action, event.action),
        "userIdentity": {"principalId": "AWS:AIDAINPONIXQXHT3IKHL2"},
        "requestParameters": {"sourceIPAddress": "192.0.2.1"},
        "responseElements": {"x-amz-request-id": "D82B88E5F771F645", "x-amz-id-2": "vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQ"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "828aa6fc-f7b5-4305-8584-487c791949c1",
            "bucket": {
                "name": bucket,
                "ownerIdentity": {"principalId": "A3I5XTEXAMAI3E"},
                "arn": f"arn:aws:s3:::{bucket}",
            },
            "object": {
                "key": quote_plus(event.key, safe="/"),
                **{name: value for name, value in told.items() if value is not None},
                "sequencer": "0C0F6F405D6ED209E1",
            },
        },
    }


def read(answer: Any, wire: Mapping[str, Any], _options: Mapping[str, Any] | None = None, /) -> list[Ack | Retry]:
    """Return the fate of the event after this call."""
    return fates(answer, len(wire["Records"]))
