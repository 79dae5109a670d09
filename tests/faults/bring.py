"""How a wire form reaches each platform's real runtime on this machine, and what its source makes of the answer."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from fungible.testing.surface import Surface

Bring: TypeAlias = Callable[[Any, Surface, Any, Any], Sequence[Any]]
"""Brings a wire, broken or not, to a running app; returns the verdict of each item of the `whole` one."""

PATIENCE = 1.5
"""Seconds after which a sender of requests gives up on one."""


@dataclass(frozen=True, slots=True)
class Way:
    """A platform's: how its app is served and reached, and what of a wire can be broken there.

    An item that hangs does so for `hang` seconds, 0 where nothing ends its call; `alone` says that a process serves
    one delivery at a time, so that kinds can be sent side by side.
    """

    bring: Bring
    mend: Callable[[Surface, Any, Any], Any]
    serve: Mapping[str, Any] = field(default_factory=dict[str, Any])
    entrypoint: Mapping[str, Any] = field(default_factory=dict[str, Any])
    hang: float = 0.0
    waits: bool = True
    alone: bool = False


def _aws(app: Any, surface: Surface, wire: Any, whole: Any) -> Sequence[Any]:
    from fungible_aws.simulate.invoke import FunctionError

    try:
        answer = app.invoke(wire)
    except FunctionError as error:
        answer = error
    return surface.read(answer, whole)  # type: ignore[no-any-return]


def _any_json(_surface: Surface, _whole: Any, broken: Any) -> Any:
    return broken


def _azure(app: Any, surface: Surface, wire: Any, whole: Any) -> Sequence[Any]:
    sent = surface.simulator.sent(wire, surface.options)
    metadata = {name: value for name, value in sent["metadata"].items() if value is not None}
    failed = app.bring(surface.kind, sent["data"], metadata)
    return surface.read(None if failed is None else RuntimeError(failed), whole)  # type: ignore[no-any-return]


def _as_the_host_says_it(surface: Surface, whole: Any, broken: Any) -> Any:
    """Return the wire where the host can say it at all, and says it so."""
    try:
        said = surface.simulator.sent(broken, surface.options)
    except (KeyError, TypeError, AttributeError, ValueError, IndexError):
        return None
    return broken if said != surface.simulator.sent(whole, surface.options) else None


def _request(post: Callable[..., Any], app: Any, wire: Any) -> Any:
    """Return the answer to a request; one that has none is an error."""
    try:
        return post(int(app.url.rpartition(":")[2]), wire, PATIENCE)
    except (OSError, http.client.HTTPException) as error:
        return error


def _gcp(app: Any, surface: Surface, wire: Any, whole: Any) -> Sequence[Any]:
    from fungible_gcp.local.topics import post

    return surface.read(_request(post, app, wire), whole)  # type: ignore[no-any-return]


def _a_request(_surface: Surface, _whole: Any, broken: Any) -> Any:
    """Return the wire where it is a request still."""
    fields: Any = broken.get("headers")
    pairs = isinstance(fields, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in fields)
    return broken if pairs and isinstance(broken.get("body"), bytes) and "path" in broken else None


def _container(app: Any, surface: Surface, wire: Any, whole: Any) -> Sequence[Any]:
    from fungible_container.local.senders import post

    found = _request(post, app, wire)
    answer = found if isinstance(found, Exception) else {"head": {"status": found[0]}}
    return surface.read(answer, whole)  # type: ignore[no-any-return]


def _a_scope(_surface: Surface, whole: Any, broken: Any) -> Any:
    """Return the wire where its scope is a request still, of the length that its body has."""
    scope, before = broken.get("scope"), whole["scope"]
    if not isinstance(scope, dict) or not isinstance(broken.get("body"), bytes):
        return None
    fields: Any = scope.get("headers")
    others = {name: one for name, one in scope.items() if name != "headers"}
    pairs = isinstance(fields, list) and all(isinstance(pair, tuple) and len(pair) == 2 for pair in fields)
    if not pairs or others != {name: one for name, one in before.items() if name != "headers"}:
        return None
    if not all(isinstance(part, bytes) for pair in fields for part in pair):
        return None
    length = str(len(broken["body"])).encode()
    headers = [(name, length if name == b"content-length" else value) for name, value in fields]
    known = {name for name, _ in headers} >= {b"host", b"content-length"}
    return {**broken, "scope": {**scope, "headers": headers}} if known else None


def _cloudflare(app: Any, surface: Surface, wire: Any, whole: Any) -> Sequence[Any]:
    from fungible_cloudflare.local.isolate import Ended
    from fungible_cloudflare.local.queues import verdict

    order = "scheduled" if surface.kind == "scheduled" else "queue"
    try:
        told = app._isolate.ask(order, wire if order == "scheduled" else _batch(wire))
    except Ended as ended:
        return surface.read(ended, whole)  # type: ignore[no-any-return]
    if order == "queue":
        return [verdict(told, one["id"]) for one in whole["messages"]]
    answer = {"outcome": "ok" if told["thrown"] is None else "exception", "noRetry": told["noRetry"]}
    return surface.read(answer, whole)  # type: ignore[no-any-return]


def _batch(wire: Any) -> Any:
    """Return a batch with its bodies as a producer sends them."""
    typed = [
        {**one, "body": one["body"], "content_type": "text"}
        if isinstance(one["body"], str)
        else {**one, "body": json.dumps(one["body"]), "content_type": "json"}
        for one in wire["messages"]
    ]
    return {**wire, "messages": typed}


def _other_bodies(_surface: Surface, whole: Any, broken: Any) -> Any:
    """Return the wire where its messages differ in their bodies alone, which are all that a sender makes."""
    rest = _without_bodies(whole)
    return broken if rest is not None and _without_bodies(broken) == rest else None


def _without_bodies(wire: Any) -> Any:
    """Return a batch without what its senders made of it, None where it is none."""
    messages = wire.get("messages")
    if not isinstance(messages, list) or not all(isinstance(one, dict) and "body" in one for one in messages):
        return None
    return {**wire, "messages": [{**one, "body": None} for one in messages]}


WAYS: Mapping[str, Way] = {
    "aws": Way(_aws, _any_json, {"timeout": 2.0}, hang=30.0, alone=True),
    "azure": Way(_azure, _as_the_host_says_it, {"timeout": 2.0}, {"auth_level": "anonymous"}, hang=30.0),
    "cloudflare": Way(_cloudflare, _other_bodies),
    "container": Way(_container, _a_scope, {"workers": 2}, hang=2 * PATIENCE),
    "gcp": Way(_gcp, _a_request, hang=2 * PATIENCE),
    "gcp on threads": Way(_gcp, _a_request, {"surface": "http_wsgi"}, hang=2 * PATIENCE, waits=False),
}
"""By the platform's word, which is the first of each name."""
