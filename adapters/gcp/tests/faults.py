"""How the fault campaign reaches functions-framework: with requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fungible.testing.surface import Surface
from fungible_gcp.local.topics import post
from tests.faults.way import PATIENCE, Way, request


def bring(app: Any, surface: Surface, wire: Any, whole: Any) -> Sequence[Any]:
    return surface.read(request(post, app, wire), whole)  # type: ignore[no-any-return]


def _a_request(_surface: Surface, _whole: Any, broken: Any) -> Any:
    """Return the wire where it is a request still."""
    fields: Any = broken.get("headers")
    pairs = isinstance(fields, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in fields)
    return broken if pairs and isinstance(broken.get("body"), bytes) and "path" in broken else None


WAYS: Mapping[str, Way] = {
    "gcp": Way(bring, _a_request, ("firestore",), hang=2 * PATIENCE),
    "gcp on threads": Way(bring, _a_request, ("pubsub",), {"surface": "http_wsgi"}, hang=2 * PATIENCE, waits=False),
}
