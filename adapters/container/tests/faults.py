"""How the fault campaign reaches uvicorn: with requests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fungible.testing.surface import Surface
from fungible_container.local.senders import post
from tests.faults.way import PATIENCE, Way, request


def bring(app: Any, surface: Surface, wire: Any, whole: Any) -> Sequence[Any]:
    found = request(post, app, wire)
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


WAYS: Mapping[str, Way] = {"container": Way(bring, _a_scope, ("cloud_events",), {"workers": 2}, hang=2 * PATIENCE)}
