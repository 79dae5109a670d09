"""The real ASGI application, called in this process as a server calls it; for tests, never imported at run time."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fungible.errors import FungibleError
from fungible.local.background import Background
from fungible_container import cloud_events, entrypoint, event_grid, knative_ping, pubsub

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from fungible.app import App
    from fungible.codec import Binding, Options


def source(kind: str, name: str, options: Options) -> Binding:
    """Return what ties a function's name to a path of its own."""
    path = f"/_events/{name}"
    if kind in ("cloud_events", "cloud_events_batch"):
        return cloud_events(path=path, batched=kind == "cloud_events_batch")
    return {"event_grid": event_grid, "knative_ping": knative_ping, "pubsub": pubsub}[kind](path=path)


@contextmanager
def opened(app: App, _kind: str, bindings: Mapping[str, Any], _seconds: float) -> Generator[Callable[[Any, Any], Any]]:
    """Give what delivers one request; all of them on one loop, on which the app ends as the server does."""
    asgi = entrypoint(app, **bindings)
    loop = Background()
    try:
        yield lambda wire, _native: loop.run(_answer(asgi, wire))
        loop.run(_end(asgi))
    finally:
        loop.close()


async def _answer(asgi: Any, wire: Mapping[str, Any]) -> dict[str, Any]:
    parts = [{"type": "http.request", "body": wire["body"], "more_body": False}]
    sent: list[dict[str, Any]] = []

    async def receive() -> Any:
        return parts.pop() if parts else await asyncio.Event().wait()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await asgi({**wire["scope"]}, receive, send)
    return {"head": sent[0], "body": b"".join(one.get("body", b"") for one in sent[1:])}


async def _end(asgi: Any) -> None:
    """Run the app's life to its end (ASGI specification, Lifespan protocol)."""
    orders = [{"type": "lifespan.shutdown"}, {"type": "lifespan.startup"}]
    failed: list[str] = []

    async def receive() -> Any:
        return orders.pop()

    async def send(message: dict[str, Any]) -> None:
        failed.extend([message["message"]] if "failed" in message["type"] else [])

    await asgi({"type": "lifespan", "asgi": {"version": "3.0"}}, receive, send)
    if failed:
        raise FungibleError(failed[0])
