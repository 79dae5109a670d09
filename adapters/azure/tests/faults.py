"""How the fault campaign reaches Azure's own worker library: with what the host can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fungible.testing.surface import Surface
from tests.faults.way import Way


def bring(app: Any, surface: Surface, wire: Any, whole: Any) -> Sequence[Any]:
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


WAYS: Mapping[str, Way] = {
    "azure": Way(bring, _as_the_host_says_it, ("event_hubs",), {"timeout": 2.0}, {"auth_level": "anonymous"}, hang=30.0)
}
