"""Events of functions of the first generation as CloudEvents.

functions-framework-conformance, docs/mapping.md, GCF HTTP to CloudEvent conversion: the tables of types and services,
and what is special to a service.
"""

from __future__ import annotations

from fungible.errors import MalformedEvent
from fungible.events.cloud import Parsed
from fungible.wire import may, need
from fungible_gcp.envelope import PUBLISHED, Envelope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

_SERVICES = {
    "google.pubsub.topic.": ("pubsub.googleapis.com", "google.cloud.pubsub.topic.v1."),
    "providers/cloud.pubsub/eventTypes/topic.": ("pubsub.googleapis.com", "google.cloud.pubsub.topic.v1."),
    "google.storage.object.": ("storage.googleapis.com", "google.cloud.storage.object.v1."),
    "providers/cloud.storage/eventTypes/object.": ("storage.googleapis.com", "google.cloud.storage.object.v1."),
    "providers/cloud.firestore/eventTypes/document.": (
        "firestore.googleapis.com", "google.cloud.firestore.document.v1.",
    ),
    "providers/firebase.auth/eventTypes/user.": ("firebaseauth.googleapis.com", "google.firebase.auth.user.v1."),
    "providers/firebase.remoteConfig/remoteconfig.": (
        "firebaseremoteconfig.googleapis.com", "google.firebase.remoteconfig.remoteConfig.v1.",
    ),
    "google.firebase.remoteconfig.": (
        "firebaseremoteconfig.googleapis.com", "google.firebase.remoteconfig.remoteConfig.v1.",
    ),
    "providers/google.firebase.analytics/eventTypes/event.": (
        "firebaseanalytics.googleapis.com", "google.firebase.analytics.log.v1.",
    ),
    "providers/google.firebase.database/eventTypes/ref.": (
        "firebasedatabase.googleapis.com", "google.firebase.database.ref.v1.",
    ),
}  # fmt: skip
"""The beginning of an event type -> its service and the beginning of its CloudEvents type.

From memory: the second name of Remote Config (Firebase documentation, Cloud Functions, first generation) and its
service.
"""
_ACTIONS = {
    "publish": "messagePublished", "finalize": "finalized", "archive": "archived", "metadataUpdate": "metadataUpdated",
    "change": "finalized", "create": "created", "update": "updated", "delete": "deleted", "write": "written",
    "log": "written",
}  # fmt: skip


def converted(event: Any) -> Envelope:
    """Return the CloudEvent of `{"context", "data"}`, or of `data` beside what the context says."""
    if type(event) is not dict:
        raise MalformedEvent("body", "is not an object")
    inside = "context" in event
    context = need(event, "context", dict) if inside else event
    at = "context." if inside else ""
    service, kind = _type(need(context, "eventType", str, at), f"{at}eventType")
    resource = context.get("resource")
    if type(resource) is dict:
        service, resource = may(resource, "service", str, f"{at}resource.") or service, resource.get("name")
    if type(resource) is not str:
        raise MalformedEvent(f"{at}resource", "names no resource")
    attributes = {
        "id": need(context, "eventId", str, at), "specversion": "1.0", "type": kind,
        "source": f"//{service}/{resource}", "datacontenttype": "application/json",
    }  # fmt: skip
    time = may(context, "timestamp", str, at)
    if time is not None:
        attributes["time"] = time
    data = _SPECIAL.get(service, _as_it_is)(resource, event, attributes)
    return Envelope(attributes, Parsed(data))


def _type(name: str, at: str) -> tuple[str, str]:
    """Return the service and the CloudEvents type of an event type."""
    head, dot, action = name.rpartition(".")
    found = _SERVICES.get(head + dot)
    if found is None or action not in _ACTIONS:
        raise MalformedEvent(at, "is none of the first generation")
    return found[0], found[1] + _ACTIONS[action]


def _as_it_is(_resource: str, event: Mapping[str, Any], _attributes: dict[str, str]) -> Any:
    return event.get("data")


def _split(attributes: dict[str, str], source: str, subject: str) -> None:
    service = attributes["source"][2:].partition("/")[0]
    attributes["source"] = f"//{service}/{source}"
    attributes["subject"] = subject


def _published(_resource: str, event: Mapping[str, Any], attributes: dict[str, str]) -> Any:
    """Wrap a message, and give it what the context alone says; of a subscription nothing is known."""
    attributes["type"] = PUBLISHED
    known = {"messageId": attributes["id"], "publishTime": attributes.get("time")}
    return {"message": {**known, **need(event, "data", dict)}}


def _object(resource: str, event: Mapping[str, Any], attributes: dict[str, str]) -> Any:
    """Part bucket and object; what follows `#` is the object's generation."""
    bucket, there, name = resource.partition("/objects/")
    if there:
        head, sharp, generation = name.rpartition("#")
        _split(attributes, bucket, f"objects/{head if sharp and generation.isdigit() else name}")
    return event.get("data")


def _document(resource: str, event: Mapping[str, Any], attributes: dict[str, str]) -> Any:
    database, there, path = resource.partition("/documents/")
    if there:
        _split(attributes, database, f"documents/{path}")
    return event.get("data")


def _reference(resource: str, event: Mapping[str, Any], attributes: dict[str, str]) -> Any:
    """Name the location that the domain says, where there is one; the oldest domain has one location alone."""
    domain = may(event, "domain", str)
    location = "us-central1" if domain == "firebaseio.com" else (domain or "").partition(".")[0]
    head, there, path = resource.partition("/refs/")
    project, _, instance = head.partition("/instances/")
    if not there:
        raise MalformedEvent("resource", "is no reference of an instance")
    place = f"{project}/locations/{location}" if location else project
    _split(attributes, f"{place}/instances/{instance}", f"refs/{path}")
    return event.get("data")


def _user(_resource: str, event: Mapping[str, Any], attributes: dict[str, str]) -> Any:
    """Name the user as the subject, and two times as CloudEvents do."""
    data = need(event, "data", dict)
    attributes["subject"] = f"users/{need(data, 'uid', str, 'data.')}"
    metadata = may(data, "metadata", dict, "data.")
    if metadata is None:
        return data
    names = {"createdAt": "createTime", "lastSignedInAt": "lastSignInTime"}
    return {**data, "metadata": {names.get(name, name): value for name, value in metadata.items()}}


def _logged(resource: str, event: Mapping[str, Any], attributes: dict[str, str]) -> Any:
    """Name the app that an analytics event comes from."""
    data = need(event, "data", dict)
    info = need(need(data, "userDim", dict, "data."), "appInfo", dict, "data.userDim.")
    app = need(info, "appId", str, "data.userDim.appInfo.")
    project, _, name = resource.partition("/events/")
    _split(attributes, f"{project}/apps/{app}", f"events/{name}")
    return data


_SPECIAL: Mapping[str, Callable[[str, Mapping[str, Any], dict[str, str]], Any]] = {
    "pubsub.googleapis.com": _published,
    "storage.googleapis.com": _object,
    "firestore.googleapis.com": _document,
    "firebasedatabase.googleapis.com": _reference,
    "firebaseauth.googleapis.com": _user,
    "firebase.googleapis.com": _logged,
    "firebaseanalytics.googleapis.com": _logged,
}
"""What each service has of its own; the framework names the service of analytics `firebase.googleapis.com`."""
