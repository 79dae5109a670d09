"""How the fault campaign reaches a Worker under Pyodide: with batches of any bodies, and runs of schedules."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from fungible.testing.surface import Surface
from fungible_cloudflare.local.isolate import Ended
from fungible_cloudflare.local.queues import verdict
from tests.faults.way import Way


def bring(app: Any, surface: Surface, wire: Any, whole: Any) -> Sequence[Any]:
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


WAYS: Mapping[str, Way] = {"cloudflare": Way(bring, _other_bodies, ("r2",))}
